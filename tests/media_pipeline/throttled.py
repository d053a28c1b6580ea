"""A small web server whose line is as fast as it is told, however many connections share it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from media_pipeline import filetypes

_AT_ONCE = 2048


@dataclass
class Line:
    """Bytes wait here for their turn. ``rate`` in bit/s may change at any time."""

    rate: float
    free_at: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def pass_on(self, count: int) -> None:
        """Wait until so many bytes have passed."""
        with self.lock:
            self.free_at = max(self.free_at, time.monotonic()) + 8 * count / self.rate
            wait = self.free_at - time.monotonic()
        if wait > 0:
            time.sleep(wait)


@dataclass
class Site:
    """``pages`` are served at once; files of ``folders`` (by the first part of the path) pass the line.

    ``asked`` notes every request to the throttled ``slow`` part: when (``time.monotonic``), and for what.
    """

    line: Line
    pages: dict[str, bytes]
    folders: dict[str, Path]
    slow: str
    asked: list[tuple[float, str]] = field(default_factory=list)

    def find(self, path: str) -> tuple[bytes, str] | None:
        if path in self.pages:
            return self.pages[path], "text/html; charset=utf-8"
        top, _, rest = path.lstrip("/").partition("/")
        place = self.folders.get(top, Path("/nowhere")) / rest
        if not place.is_file():
            return None
        scripts = {".js": "text/javascript", ".css": "text/css"}
        return place.read_bytes(), scripts.get(place.suffix, filetypes.describe(path).content_type)


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            found = site.find(path)
            body, kind = found or (b"", "text/plain")
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            is_slow = path.startswith(f"/{site.slow}/")
            if is_slow:
                site.asked.append((time.monotonic(), path))
            self.send(body, site.line.pass_on if is_slow else None)

        def send(self, body: bytes, wait: Callable[[int], None] | None) -> None:
            try:
                for first in range(0, len(body), _AT_ONCE):
                    part = body[first : first + _AT_ONCE]
                    if wait:
                        wait(len(part))
                    self.wfile.write(part)
                    self.wfile.flush()
            except (BrokenPipeError, ConnectionResetError):
                # A player gives up what takes too long.
                self.close_connection = True

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def serving(site: Site) -> Iterator[str]:
    """Serve meanwhile. Gives the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(site))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
