"""Lines break, two windows send one file, the disk fills up: what was received stays, once and whole."""

import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from media_pipeline.models import Upload, UploadState
from media_pipeline.uploads import partial, sweeping
from tests.media_pipeline.uploads.conftest import Sender, checksum, row
from tests.media_pipeline.uploads.raw import halted_patch

CONTENT = bytes(range(256)) * 2000
PIECE = 64 * 1024


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


def received(address: str) -> bytes:
    return partial.place(row(address).pk).read_bytes()


def test_what_came_before_the_line_broke_stays(sender: Sender) -> None:
    address = sender.begin(len(CONTENT))
    with halted_patch(sender, address, 0, CONTENT[:200_000], promised=len(CONTENT)):
        pass
    wait_for(lambda: sender.offset(address) >= 3 * PIECE)
    offset = sender.offset(address)
    assert received(address) == CONTENT[:offset]
    assert sender.patch(address, offset, CONTENT[offset:]).headers["Upload-Offset"] == str(len(CONTENT))


def test_what_no_checksum_can_vouch_for_is_sent_again(sender: Sender) -> None:
    address = sender.begin(len(CONTENT))
    sender.patch(address, 0, CONTENT[:1000])
    stated = {"upload_checksum": checksum(CONTENT[1000:])}
    with halted_patch(sender, address, 1000, CONTENT[1000:200_000], promised=len(CONTENT) - 1000, **stated):
        wait_for(lambda: len(received(address)) > 1000)
    wait_for(lambda: len(received(address)) == 1000)
    assert sender.offset(address) == 1000


def test_bytes_of_a_dead_server_that_no_checksum_vouches_for_are_cut_off(sender: Sender) -> None:
    address = sender.begin(len(CONTENT))
    sender.patch(address, 0, CONTENT[:1000])
    # As a process leaves it that dies in the middle of such a piece.
    Upload.objects.update(unverified_from=1000)
    with partial.place(row(address).pk).open("ab") as file:
        file.write(b"half a piece")
    assert sender.offset(address) == 1000
    assert received(address) == CONTENT[:1000]


def test_bytes_of_a_dead_server_count_by_the_size_of_the_file(sender: Sender) -> None:
    address = sender.begin(len(CONTENT))
    with partial.place(row(address).pk).open("ab") as file:
        file.write(CONTENT[:5000])
    assert sender.offset(address) == 5000
    assert sender.patch(address, 0, CONTENT).status_code == 409


def test_while_one_request_writes_another_is_answered_by_423(sender: Sender) -> None:
    address = sender.begin(len(CONTENT))
    with halted_patch(sender, address, 0, CONTENT[:100_000], promised=len(CONTENT)) as first:
        wait_for(lambda: len(received(address)) >= PIECE)
        assert sender.patch(address, 0, b"y" * 1000).status_code == 423
        assert sender.ask("DELETE", address).status_code == 423
        assert sender.ask("HEAD", address).status_code == 200
        first.sendall(CONTENT[100_000:])
        assert first.recv(100).startswith(b"HTTP/1.1 204") or b" 204 " in first.recv(100)
    assert sender.offset(address) == len(CONTENT)


def test_of_two_who_send_the_same_piece_at_once_one_is_heard(sender: Sender) -> None:
    address = sender.begin(len(CONTENT))
    with halted_patch(sender, address, 0, CONTENT[:-1], promised=len(CONTENT)) as first:
        wait_for(lambda: len(received(address)) >= PIECE)
        assert sender.patch(address, 0, CONTENT).status_code == 423
        first.sendall(CONTENT[-1:])
        first.recv(100)
    assert sender.patch(address, 0, CONTENT).status_code == 409
    assert sender.offset(address) == len(CONTENT)


@pytest.fixture
def small_disk() -> Iterator[None]:
    """Let no file of this process grow beyond 32 MB."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (32 * 1024**2, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_fills_up_is_said_and_costs_nothing_that_was_kept(
    sender: Sender, small_disk: None
) -> None:
    content = bytes(33 * 1024**2)
    address = sender.begin(len(content))
    answer = sender.patch(address, 0, content)
    assert (answer.status_code, answer.json()["code"]) == (507, "disk")
    assert sender.offset(address) == 32 * 1024**2


def test_a_lost_file_ends_its_upload(sender: Sender, folders: Path) -> None:
    address = sender.begin(len(CONTENT))
    partial.remove(row(address).pk)
    assert sender.ask("HEAD", address).status_code == 410
    assert row(address).state == UploadState.EXPIRED
    assert sweeping.sweep() == 0
