"""Asking a virus scanner about an upload: a port, and ClamAV behind it.

``CLAMAV_URL`` names a clamd (``unix:///run/clamav/clamd.ctl``, ``tcp://host:3310``); without one nothing is
scanned. The file's bytes are sent to it (clamd's ``INSTREAM``), so it may run anywhere and needs no right to
read uploads.
"""

import socket
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings

from media_pipeline.exceptions import Refused, ScannerDown
from media_pipeline.reasons import Reason

_CHUNK = 256 * 1024
_STEP_SECONDS = 10.0
_PATIENCE_SECONDS = 110.0
_LONGEST_ANSWER = 4096


@dataclass(frozen=True)
class Verdict:
    """``signature`` is the scanner's name for what it found, ``""`` for a clean file."""

    signature: str = ""


class Scanner(Protocol):
    """What any scanner does. ``alive`` is called at least once a second; what it raises ends the scan."""

    def scan(self, path: Path, alive: Callable[[], None]) -> Verdict:
        """Return what was found. Raises ``ScannerDown`` when there is no answer."""
        ...


class Off:
    """No scanner: nothing is found."""

    def scan(self, path: Path, alive: Callable[[], None]) -> Verdict:
        return Verdict()


@dataclass(frozen=True)
class Clamd:
    """clamd at an address. It is sent the first ``most_bytes``, no more than its ``StreamMaxLength``."""

    address: str
    most_bytes: int

    def scan(self, path: Path, alive: Callable[[], None]) -> Verdict:
        try:
            with self._connect() as connection, path.open("rb") as file:
                connection.sendall(b"zINSTREAM\0")
                # It answers before the end when it has had enough.
                with suppress(BrokenPipeError, ConnectionResetError):
                    self._send(connection, file.read, alive)
                return _verdict(_answer(connection, alive))
        except OSError as error:
            raise ScannerDown(f"{self.address}: {error}") from error

    def ping(self) -> None:
        """Raise ``ScannerDown`` unless it answers."""
        try:
            with self._connect() as connection:
                connection.sendall(b"zPING\0")
                answer = _answer(connection, lambda: None)
        except OSError as error:
            raise ScannerDown(f"{self.address}: {error}") from error
        if answer != "PONG":
            raise ScannerDown(f"{self.address}: {answer}")

    def _connect(self) -> socket.socket:
        url = urlsplit(self.address)
        if url.scheme == "tcp" and url.hostname and url.port:
            return socket.create_connection((url.hostname, url.port), timeout=_STEP_SECONDS)
        if url.scheme != "unix":
            raise OSError("neither unix:///path nor tcp://host:port")
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(_STEP_SECONDS)
        try:
            connection.connect(url.path)
        except OSError:
            connection.close()
            raise
        return connection

    def _send(
        self, connection: socket.socket, read: Callable[[int], bytes], alive: Callable[[], None]
    ) -> None:
        left = self.most_bytes
        while chunk := read(min(_CHUNK, left)):
            alive()
            connection.sendall(struct.pack(">I", len(chunk)) + chunk)
            left -= len(chunk)
        connection.sendall(struct.pack(">I", 0))


def scanner() -> Scanner:
    """Return the scanner of this site."""
    if not settings.CLAMAV_URL:
        return Off()
    return Clamd(settings.CLAMAV_URL, settings.CLAMAV_MAX_BYTES)


def must_be_clean(path: Path, alive: Callable[[], None] = lambda: None) -> None:
    """Raise ``Refused`` for an infected file, ``ScannerDown`` when the scanner can't be asked."""
    if scanner().scan(path, alive).signature:
        raise Refused(Reason.INFECTED)


def _answer(connection: socket.socket, alive: Callable[[], None]) -> str:
    """Return clamd's words up to the NUL that ends them."""
    connection.settimeout(1.0)
    words = b""
    end = time.monotonic() + _PATIENCE_SECONDS
    while not words.endswith(b"\0") and len(words) < _LONGEST_ANSWER:
        alive()
        try:
            part = connection.recv(_LONGEST_ANSWER)
        except TimeoutError:
            if time.monotonic() > end:
                raise
            continue
        if not part:
            break
        words += part
    return words.rstrip(b"\0").decode("utf-8", "replace")


def _verdict(answer: str) -> Verdict:
    """Read ``stream: OK``, ``stream: Name.Of.It FOUND``; everything else is no verdict."""
    words = answer.removeprefix("stream: ")
    if words == "OK":
        return Verdict()
    if words.endswith(" FOUND"):
        return Verdict(words.removesuffix(" FOUND"))
    raise ScannerDown(answer or "clamd hung up")
