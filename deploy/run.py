"""Start every process of the embedded site under honcho, wait until it is healthy, print the way in.

``make run`` calls it after set-up. Ctrl-C stops everything. A healthy start writes
``$DATA_DIR/run.json`` (url, sandbox_url, accounts).
"""

import json
import os
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

import django  # noqa: E402 - the path is set before the project is imported
import honcho.manager  # noqa: E402 - as above
from django.conf import settings  # noqa: E402 - as above
from honcho.environ import parse_procfile  # noqa: E402 - as above
from honcho.manager import Manager  # noqa: E402 - as above

# A worker gives an encode back and a server ends its answers before honcho loses patience. Seconds.
honcho.manager.KILL_WAIT = 20

HEALTHY_WITHIN = 120.0  # seconds
LESSONS_WITHIN = 90.0  # seconds
FIRST_LESSONS = 3


def environment() -> dict[str, str]:
    """Return what every process gets: absolute folders, ports, our virtual environment first on PATH."""
    return {
        **os.environ,
        "DATA_DIR": str(settings.DATA_DIR),
        "PORT": str(settings.PORT),
        "SANDBOX_PORT": str(settings.SANDBOX_PORT),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore",
    }


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=3) as response:  # noqa: S310 - our own loopback address
            return bool(response.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def wait(condition: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.5)
    return False


def workers_answer() -> bool:
    from lms.celery import app

    return len(app.control.ping(timeout=1.0) or []) >= 2


def video_counts() -> tuple[int, int]:
    """Return how many videos play and how many there are."""
    from media_pipeline.models import Video, VideoState

    return Video.objects.filter(state=VideoState.READY).count(), Video.objects.count()


def first_lessons_play() -> bool:
    ready, total = video_counts()
    return ready >= min(FIRST_LESSONS, total)


def write_run_file(url: str, sandbox_url: str) -> Path:
    from lms.demo.accounts import ACCOUNTS

    path = Path(settings.DATA_DIR) / "run.json"
    accounts = [{"role": a.role, "login": a.login, "password": a.password} for a in ACCOUNTS]
    document = {"url": url, "sandbox_url": sandbox_url, "accounts": accounts}
    path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    return path


def announce(url: str, sandbox_url: str) -> None:
    from lms.demo.accounts import ACCOUNTS

    ready, total = video_counts()
    lines = [
        "",
        "学在辽源 is running.",
        "",
        f"  Site               {url}/",
        f"  Employment sandbox {sandbox_url}/",
        "",
        "  Demo accounts (login / password)",
        *(f"    {account.role:<16} {account.login} / {account.password}" for account in ACCOUNTS),
        "",
        f"  {ready} of {total} demo videos play; the others are being encoded: {url}/admin/ → 视频",
        "  Ctrl-C stops everything; the data stays.",
        "",
    ]
    print("\n".join(lines), flush=True)


def watch_health(manager: Manager, url: str, sandbox_url: str) -> None:
    """Print the address once everything answers; say what doesn't when it never comes."""
    checks: dict[str, Callable[[], bool]] = {
        "employment sandbox": lambda: answers(f"{sandbox_url}/healthz"),
        "web server": lambda: answers(f"{url}/readyz"),
        "workers": workers_answer,
    }
    for name, check in checks.items():
        if not wait(check, HEALTHY_WITHIN):
            print(
                f"The {name} did not answer within {HEALTHY_WITHIN:.0f} s; see the lines above.", flush=True
            )
            manager.terminate()
            return
    wait(first_lessons_play, LESSONS_WITHIN)
    write_run_file(url, sandbox_url)
    announce(url, sandbox_url)


def main() -> int:
    django.setup()
    for name, port in (("PORT", settings.PORT), ("SANDBOX_PORT", settings.SANDBOX_PORT)):
        if not port_is_free(port):
            print(f"Port {port} is taken. Choose another one: {name}=… make run", file=sys.stderr)
            return 1
    run_file = Path(settings.DATA_DIR) / "run.json"
    run_file.unlink(missing_ok=True)
    manager = Manager()
    processes = parse_procfile((ROOT / "Procfile").read_text()).processes
    for name, command in processes.items():
        manager.add_process(name, command, env=environment(), cwd=str(ROOT), quiet=False)
    url, sandbox_url = (f"http://127.0.0.1:{port}" for port in (settings.PORT, settings.SANDBOX_PORT))
    print("Starting " + ", ".join(processes) + " …", flush=True)
    threading.Thread(target=watch_health, args=(manager, url, sandbox_url), daemon=True).start()
    manager.loop()
    run_file.unlink(missing_ok=True)
    # Ctrl-C is how one stops it, no failure; honcho reports it as 130.
    return 0 if manager.returncode in {None, 130} else int(manager.returncode)


if __name__ == "__main__":
    sys.exit(main())
