"""However a file is cut into pieces and whatever goes wrong between them: the same bytes, once."""

from dataclasses import dataclass

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from media_pipeline.models import Upload, UploadState
from media_pipeline.uploads import partial
from tests.media_pipeline.uploads.conftest import Sender, checksum
from tests.media_pipeline.uploads.raw import halted_patch

contents = st.integers(1, 200_000).flatmap(
    lambda length: st.integers(0, 255).map(lambda seed: bytes((seed + i * i) % 256 for i in range(length)))
)


@dataclass(frozen=True)
class Try:
    """One attempt: how much is sent, and what goes wrong with it."""

    count: int
    fault: str
    verified: bool


tries = st.lists(
    st.builds(
        Try,
        count=st.integers(1, 60_000),
        fault=st.sampled_from(["none", "none", "cut", "spoilt", "repeated", "elsewhere", "too long"]),
        verified=st.booleans(),
    ),
    max_size=12,
)


def attempt(sender: Sender, address: str, content: bytes, one: Try) -> None:
    """Do as the attempt says; whatever is answered, the next one asks for the offset."""
    offset = sender.offset(address)
    piece = content[offset : offset + one.count]
    stated = {"upload_checksum": checksum(piece)} if one.verified or one.fault == "spoilt" else {}
    match one.fault:
        case "cut":
            with halted_patch(
                sender, address, offset, piece[: len(piece) // 2], promised=len(piece), **stated
            ):
                pass
        case "spoilt":
            sender.patch(address, offset, bytes(255 - byte for byte in piece), **stated)
        case "elsewhere":
            sender.patch(address, offset + 1, piece, **stated)
        case "too long":
            sender.patch(address, offset, content[offset:] + b"more")
        case _:
            for _ in range(2 if one.fault == "repeated" else 1):
                sender.patch(address, offset, piece, **stated)


def finish(sender: Sender, address: str, content: bytes) -> None:
    """Send the rest, as a browser would: again and again from where the server is."""
    while (offset := sender.offset(address)) < len(content):
        answer = sender.patch(address, offset, content[offset : offset + 50_000])
        assert answer.status_code in (204, 423, 409)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(content=contents, tries=tries)
def test_any_cutting_gives_the_same_bytes_once(sender: Sender, content: bytes, tries: list[Try]) -> None:
    address = sender.begin(len(content))
    upload = Upload.objects.get(pk=httpx.URL(address).path.split("/")[-2])
    for one in tries:
        if sender.offset(address) == len(content):
            break
        attempt(sender, address, content, one)
        there = sender.offset(address)
        assert partial.place(upload.pk).read_bytes()[:there] == content[:there]
    # What is kept is looked at when it is whole; here it is the bytes that count, before anybody looks.
    before_last = len(content) - 1
    while (offset := sender.offset(address)) < before_last:
        sender.patch(address, offset, content[offset:before_last][:50_000])
    if sender.offset(address) == before_last:
        assert partial.place(upload.pk).read_bytes() == content[:before_last]
        assert sender.patch(address, before_last, content[before_last:]).status_code == 204
    finish(sender, address, content)
    upload.refresh_from_db()
    assert upload.offset == len(content)
    assert upload.state == UploadState.REFUSED  # it is no video, and was looked at once
    assert upload.attempts == 1
