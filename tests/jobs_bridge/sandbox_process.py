"""The sandbox as tests meet it: a process of its own, spoken to over HTTP."""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Self

import httpx

from jobs_bridge.sandbox import codes

PROJECT = Path(__file__).resolve().parents[2]
TOKEN = "token of the tests"
# One client, since each loads the machine's certificates anew; no connection is kept over a restart.
_HTTP = httpx.Client(limits=httpx.Limits(max_keepalive_connections=0))


def free_port() -> int:
    """Return a port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class SandboxProcess:
    """A sandbox over the database of one folder; it may be stopped and started again."""

    folder: Path
    port: int = field(default_factory=free_port)
    token: str = TOKEN
    clock_offset_seconds: float = 0
    options: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Return the address it listens on."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start the process and wait until it is healthy."""
        environment = {
            **os.environ,
            "DATA_DIR": str(self.folder),
            "EMPLOYMENT_DB_TOKEN": self.token,
            "CLOCK_OFFSET_SECONDS": str(self.clock_offset_seconds),
        }
        command = [sys.executable, "-m", "jobs_bridge.sandbox", "--port", str(self.port), *self.options]
        with (self.folder / "sandbox.log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=log, stderr=log)
        self._wait()

    def stop(self, *, by: signal.Signals = signal.SIGTERM) -> int:
        """Stop the process and return its exit status."""
        if self.process is None:
            return 0
        self.process.send_signal(by)
        status = self.process.wait(timeout=15)
        self.process = None
        return status

    def request(self, method: str, path: str, *, timeout: float = 30, **options: Any) -> httpx.Response:
        """Ask with the token."""
        headers = {"Authorization": f"Bearer {self.token}"} | options.pop("headers", {})
        return _HTTP.request(method, self.url + path, headers=headers, timeout=timeout, **options)

    def get(self, path: str, **params: Any) -> httpx.Response:
        """Ask for a page."""
        return self.request("GET", path, params=params)

    def push(self, path: str, body: Any, *, key: str, timeout: float = 30) -> httpx.Response:
        """Push a body under an idempotency key."""
        return self.request("POST", path, json=body, headers={"Idempotency-Key": key}, timeout=timeout)

    def everything(self, kind: str, *, limit: int = 1000) -> list[dict[str, Any]]:
        """Pull a kind to its end and return the items as served."""
        items: list[dict[str, Any]] = []
        cursor: str | None = ""
        while cursor is not None:
            page = self.get(f"/v1/{kind}", cursor=cursor, limit=limit).raise_for_status().json()
            items += page["items"]
            cursor = page["next_cursor"]
        return items

    def fault(self, **fault: Any) -> None:
        """Put a fault in force."""
        self.request("POST", "/control/faults", json=fault).raise_for_status()

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            assert self.process is not None
            if self.process.poll() is not None:
                break
            try:
                if _HTTP.get(f"{self.url}/healthz", timeout=5).is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        log = (self.folder / "sandbox.log").read_text(encoding="utf-8")
        raise RuntimeError(f"the sandbox did not become healthy:\n{log[-2000:]}")


def synthetic_id_number(number: int = 0) -> str:
    """Return a valid ID number of the declared synthetic kind; another one for every number below 15,000."""
    born = date(1970, 1, 1) + timedelta(days=number)
    return codes.id_number(area="220402", born=born, sequence="997")
