"""Pull the openings once at set-up, from a sandbox that runs only for this moment.

Does nothing where ``EMPLOYMENT_DB_URL`` names a system of its own or the sandbox was filled before.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATA_DIR = Path(os.environ.get("DATA_DIR") or ROOT / "data").resolve()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, process: "subprocess.Popen[bytes]", seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own loopback address
                return
        except (OSError, urllib.error.URLError):
            time.sleep(0.2)
    raise SystemExit(f"The sandbox did not answer at {url}")


def main() -> int:
    mark = DATA_DIR / ".first-pull"
    if os.environ.get("EMPLOYMENT_DB_URL") or mark.exists():
        return 0
    port = str(free_port())
    environment = {**os.environ, "DATA_DIR": str(DATA_DIR), "SANDBOX_PORT": port, "PYTHONWARNINGS": "ignore"}
    sandbox = subprocess.Popen([sys.executable, "-m", "jobs_bridge.sandbox"], cwd=ROOT, env=environment)
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", sandbox)
        subprocess.run(
            [sys.executable, "manage.py", "pull_employment_db"], cwd=ROOT, env=environment, check=True
        )
    finally:
        sandbox.terminate()
        sandbox.wait(timeout=15)
    mark.touch()
    return 0


if __name__ == "__main__":
    sys.exit(main())
