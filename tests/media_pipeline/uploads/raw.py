"""A request by hand, for what no HTTP library does: stopping in the middle."""

import contextlib
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

from tests.media_pipeline.uploads.conftest import Sender


@contextlib.contextmanager
def halted_patch(
    sender: Sender, address: str, offset: int, content: bytes, *, promised: int, **headers: str
) -> Iterator[socket.socket]:
    """Promise ``promised`` bytes, send ``content``, and hold the line until the block ends; then cut it."""
    target = urlsplit(address)
    cookies = "; ".join(f"{name}={text}" for name, text in sender.http.cookies.items())
    lines = [
        f"PATCH {target.path} HTTP/1.1",
        f"Host: {target.netloc}",
        f"Cookie: {cookies}",
        *(f"{name}: {text}" for name, text in sender.headers.items()),
        *(f"{name.replace('_', '-')}: {text}" for name, text in headers.items()),
        "Content-Type: application/offset+octet-stream",
        f"Upload-Offset: {offset}",
        f"Content-Length: {promised}",
        "",
        "",
    ]
    with socket.create_connection((target.hostname or "", target.port or 80), timeout=20) as line:
        line.sendall("\r\n".join(lines).encode() + content)
        yield line
