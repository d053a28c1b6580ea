"""However a file is cut into pieces and whatever goes wrong between them: the same bytes, once."""

import hashlib
from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from media_pipeline.models import UploadState
from media_pipeline.uploads import partial
from tests.media_pipeline.uploads.conftest import Sender, checksum, row
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


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(content=contents, tries=tries)
def test_any_cutting_gives_the_same_bytes_once(sender: Sender, content: bytes, tries: list[Try]) -> None:
    address = sender.begin(len(content))
    upload = row(address)
    for one in tries:
        attempt(sender, address, content, one)
        there = sender.offset(address)
        if there == len(content):
            break
        assert partial.place(upload.pk).read_bytes()[:there] == content[:there]
    while (offset := sender.offset(address)) < len(content):
        sender.patch(address, offset, content[offset : offset + 50_000])
    upload.refresh_from_db()
    assert (upload.offset, upload.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    # It is no video; it was looked at once.
    assert (upload.state, upload.attempts) == (UploadState.REFUSED, 1)
