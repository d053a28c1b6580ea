"""The whole embedded site: every process of the Procfile, on free ports, in a folder of its own."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Self

import httpx
from honcho.environ import parse_procfile

from tests.jobs_bridge.sandbox_process import free_port

PROJECT = Path(__file__).resolve().parents[2]
# What a test run sets for itself must not reach the processes.
_NOT_PASSED_ON = ("DJANGO_SETTINGS_MODULE", "SECRET_KEY", "IDENTITY_KEY", "DATABASE_URL", "PUBLIC_URL")


def wait_until(condition: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Wait for a condition; fail with words when it does not come."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds:.0f} s in vain: {what}")
        time.sleep(0.2)


@dataclass
class Stack:
    """Processes by their names in the Procfile; each may be stopped, killed and started alone."""

    folder: Path
    port: int = field(default_factory=free_port)
    sandbox_port: int = field(default_factory=free_port)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Return the site's address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def sandbox_url(self) -> str:
        """Return the employment database's address."""
        return f"http://127.0.0.1:{self.sandbox_port}"

    def __enter__(self) -> Self:
        try:
            self._prepare()
            for name in self._commands().keys() - self.processes.keys():
                self.start(name)
            self._wait_for("web", f"{self.url}/readyz")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exc: object) -> None:
        for name in list(self.processes):
            self.signal(name, signal.SIGTERM)
        for name in list(self.processes):
            self._reap(name)

    def start(self, name: str) -> None:
        """Start one process of the Procfile; what it says goes to ``<folder>/<name>.log``."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(  # noqa: S602 - the line is our own Procfile's
                self._commands()[name],
                shell=True,
                cwd=PROJECT,
                env=self._environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def stop(self, name: str) -> None:
        """Stop one process and its children, and wait for its end."""
        self.signal(name, signal.SIGTERM)
        self._reap(name)

    def kill(self, name: str) -> None:
        """Kill one process and its children as a power cut would."""
        self.signal(name, signal.SIGKILL)
        self._reap(name)

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send a signal to one process and its children."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.processes[name].pid, number)

    def ask(self, path: str, **params: str | int) -> httpx.Response:
        """Ask the employment database."""
        headers = {"Authorization": "Bearer sandbox"}
        return httpx.get(self.sandbox_url + path, params=params, headers=headers, timeout=10)

    def put_record(self, kind: str, key: str, **fields: str | int | bool | None) -> None:
        """Add or change a record in the employment database, and let the site pull it."""
        headers = {"Authorization": "Bearer sandbox"}
        address = f"{self.sandbox_url}/control/{kind}/{key}"
        httpx.put(address, json=fields, headers=headers, timeout=10).raise_for_status()
        self.manage("pull_employment_db")

    def manage(self, *arguments: str) -> str:
        """Run a command of ``manage.py`` in the site's own environment and return what it prints."""
        return self._run(sys.executable, "-W", "ignore", "manage.py", *arguments)

    def shell(self, code: str) -> str:
        """Run Python inside the site and return what it prints."""
        return self.manage("shell", "--verbosity", "0", "-c", code)

    def log(self, name: str) -> str:
        """Return what a process said."""
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def _commands(self) -> dict[str, str]:
        commands: dict[str, str] = parse_procfile(
            (PROJECT / "Procfile").read_text(encoding="utf-8")
        ).processes
        return commands

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in _NOT_PASSED_ON}
        return kept | {
            "DATA_DIR": str(self.folder),
            "PORT": str(self.port),
            "SANDBOX_PORT": str(self.sandbox_port),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONUNBUFFERED": "1",
            "PYTHONWARNINGS": "ignore",
        }

    def _run(self, *command: str) -> str:
        done = subprocess.run(
            command,
            cwd=PROJECT,
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{command[-1][:200]} ended with {done.returncode}:\n{done.stderr[-3000:]}")
        return done.stdout

    def _prepare(self) -> None:
        """Set the site up; what can be done side by side is."""
        self.start("sandbox")
        with ThreadPoolExecutor() as pool:
            static_files = pool.submit(self.manage, "collectstatic", "--no-input", "--verbosity", "0")
            self._wait_for("sandbox", f"{self.sandbox_url}/healthz")
            self._run(sys.executable, "-W", "ignore", "-m", "tests.journey.minimal_site")
            static_files.result()

    def _wait_for(self, name: str, address: str) -> None:
        try:
            wait_until(partial(_answers, address), seconds=90, what=f"{name} answers")
        except TimeoutError as error:
            raise RuntimeError(f"{name} did not become healthy:\n{self.log(name)[-3000:]}") from error

    def _reap(self, name: str) -> None:
        process = self.processes.pop(name)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=10)


def _answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=5).status_code == 200
    except httpx.TransportError:
        return False
