"""Everything at once: worker, ffmpeg and beat killed together, the broker's messages gone, the disk full."""

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.media_pipeline.faults.stack import Stack, wait_for
from tests.media_pipeline.faults.test_killed_workers import assert_ended_well

pytestmark = pytest.mark.django_db

RUNNING = "SELECT 1 FROM media_pipeline_encodeunit WHERE kind = 'picture' AND state = 'running'"
READY = "SELECT 1 FROM media_pipeline_video WHERE state = 'ready'"
WAITING = "SELECT 1 FROM media_pipeline_encodeunit WHERE delays > 0 AND state = 'ready'"


def start_all(stack: Stack) -> None:
    """Start what encodes as the site does: a worker, another for the sweeps, and the beat that sends them."""
    for queue in ("transcode", "default"):
        stack.celery("worker", "-Q", queue, "-c", "1", "-l", "ERROR", "-n", f"{queue}@%h")
    stack.celery("beat", "-l", "ERROR")


def kill_all(stack: Stack) -> None:
    for process in stack.processes:
        if process.poll() is None:
            stack.kill(process)


def messages(stack: Stack) -> list[Path]:
    return list((stack.folder / "broker" / "queue").glob("*.msg"))


def test_a_power_cut_in_the_middle_is_made_good_by_the_next_start(stack: Stack, film: Path) -> None:
    assert stack.start(f"upload={film}").wait(timeout=60) == 0
    start_all(stack)
    wait_for(lambda: stack.ask(RUNNING), seconds=90)
    kill_all(stack)
    assert stack.encoders() == []
    start_all(stack)
    wait_for(lambda: stack.ask(READY), seconds=120)
    kill_all(stack)
    stack.start("report")
    assert_ended_well(stack)


def test_messages_that_are_gone_are_sent_again(stack: Stack, film: Path) -> None:
    assert stack.start(f"upload={film}").wait(timeout=60) == 0
    lost = messages(stack)
    assert lost
    for message in lost:
        message.unlink()
    # Half a minute goes by.
    stack.ask("UPDATE media_pipeline_encode SET enqueued_at = datetime(enqueued_at, '-31 seconds')")
    start_all(stack)
    wait_for(lambda: stack.ask(READY), seconds=120)
    kill_all(stack)
    stack.start("report")
    assert_ended_well(stack)


@pytest.fixture
def small_disk(stack: Stack) -> Iterator[Path]:
    """A disk of 24 MB for what is encoded and where it is put."""
    place = stack.folder / "media"
    place.mkdir()
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mount.returncode:
        pytest.skip("this user may not mount a disk of a fixed size")
    stack.environment["VIDEO_WORK_DIR"] = str(place / "work")
    yield place
    stack.stop()
    subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_fills_up_in_the_middle_is_waited_for(stack: Stack, film: Path, small_disk: Path) -> None:
    worker = stack.start(f"upload={film}", "work", "report")
    wait_for(lambda: stack.ask(RUNNING))
    filler = small_disk / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"0" * 4096)
    wait_for(lambda: stack.ask(WAITING))
    ((code,),) = stack.ask("SELECT reason_code FROM media_pipeline_encode")
    assert code == "out_of_space"
    assert worker.poll() is None
    filler.unlink()
    assert_ended_well(stack)
    assert stack.ask("SELECT SUM(failures) FROM media_pipeline_encodeunit") == [(0,)]
