"""A throw-away PostgreSQL for tests and measurements: ``python deploy/services.py start``, then ``stop``.

It listens on 127.0.0.1 alone, keeps nothing safe from a crash, and lies below the temporary folder. ``start``
prints the ``DATABASE_URL`` to use; one that runs already is used again.
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from setup import SetupFailed, apt_install

FOLDER = Path(tempfile.gettempdir()) / f"xuezailiaoyuan-services-{os.geteuid()}"
DATA = FOLDER / "postgresql"
PORT = int(os.environ.get("POSTGRES_PORT", "55432"))
NAME = "xuezailiaoyuan"
URL = f"postgres://{NAME}@127.0.0.1:{PORT}/{NAME}"
# Nothing of this must outlive the machine, so nothing waits for the disk.
OPTIONS = (
    f"-p {PORT} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' "
    "-c fsync=off -c full_page_writes=off"
)


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=["start", "stop"])
    action = parser.parse_args(arguments).action
    try:
        start() if action == "start" else stop()
    except SetupFailed as error:
        sys.exit(str(error))


def start() -> None:
    """Start the server unless it runs, and print its address."""
    if not is_up():
        is_new = not (DATA / "PG_VERSION").exists()
        if is_new:
            initialise()
        log = FOLDER / "postgresql.log"
        pg("pg_ctl", "start", "--wait", "--silent", "-D", DATA, "-l", log, "-o", OPTIONS)
        if is_new:
            pg("createdb", "-h", "127.0.0.1", "-p", str(PORT), "-U", NAME, NAME)
    print(f"DATABASE_URL={URL}")


def stop() -> None:
    """Stop the server and remove all it kept."""
    if (DATA / "postmaster.pid").exists():
        pg("pg_ctl", "stop", "--mode", "immediate", "--silent", "-D", DATA)
    shutil.rmtree(FOLDER, ignore_errors=True)


def initialise() -> None:
    FOLDER.mkdir(mode=0o755, exist_ok=True)
    DATA.mkdir(mode=0o700, exist_ok=True)
    binary("initdb")
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root; its package brings this user.
        shutil.chown(FOLDER, "postgres")
        shutil.chown(DATA, "postgres")
    options = ("--username", NAME, "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8")
    pg("initdb", *options, "-D", DATA)


def is_up() -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", PORT)) == 0


def pg(program: str, *arguments: str | Path) -> None:
    """Run one of PostgreSQL's programs as a user that it accepts."""
    command = [str(binary(program)), *map(str, arguments)]
    if os.geteuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    # A file, not a pipe: the server inherits it and would keep a pipe open.
    with tempfile.TemporaryFile() as output:
        code = subprocess.run(
            command, cwd="/", stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False
        ).returncode
        output.seek(0)
        words = output.read().decode(errors="replace")[-2000:]
    if code:
        raise SetupFailed(f"`{' '.join(command)}` ended with code {code}:\n{words}")


def binary(program: str) -> Path:
    found = _find(program)
    if found is None and apt_install("postgresql"):
        found = _find(program)
    if found is None:
        raise SetupFailed(f"{program} is missing. Install PostgreSQL 13 or newer.")
    return found


def _find(program: str) -> Path | None:
    if place := shutil.which(program):
        return Path(place)
    return max(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), default=None)


if __name__ == "__main__":
    main(sys.argv[1:])
