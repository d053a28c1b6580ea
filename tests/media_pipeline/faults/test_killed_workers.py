"""A worker killed at any moment: another goes on, the video is ready once, nothing is left, nothing lied."""

import contextlib
import os
import signal
from pathlib import Path

import pytest

from tests.media_pipeline.faults.program import MOMENTS
from tests.media_pipeline.faults.stack import Stack, wait_for

# The tables of the stacks are copied from the test run's.
pytestmark = pytest.mark.django_db

PICTURE = "SELECT 1 FROM media_pipeline_encodeunit WHERE kind = 'picture' AND state = 'running'"
DONE = "SELECT kind, number, attempts FROM media_pipeline_encodeunit WHERE state = 'done' ORDER BY number"


def assert_ended_well(stack: Stack) -> None:
    found = stack.report()
    assert found == {"orphans": [], "missing": []}
    assert stack.states().count("ready") == 1
    assert stack.states()[-1] == "ready"
    assert stack.ask("SELECT state, progress FROM media_pipeline_encode") == [("done", 1.0)]
    assert stack.lies == []


@pytest.mark.parametrize("moment", MOMENTS)
def test_whatever_a_killed_worker_was_doing_another_ends_it(stack: Stack, film: Path, moment: str) -> None:
    first = stack.start(f"upload={film}", f"die={moment}", "work")
    assert first.wait(timeout=60) == -signal.SIGKILL, "it came to its end without that moment"
    finished = {number: attempts for _kind, number, attempts in stack.ask(DONE)}
    stack.start("work", "report")
    assert_ended_well(stack)
    after = {number: attempts for _kind, number, attempts in stack.ask(DONE)}
    assert {number: after[number] for number in finished} == finished, "what was finished is done again"


def test_a_killed_ffmpeg_is_one_failed_attempt(stack: Stack, film: Path) -> None:
    worker = stack.start(f"upload={film}", "work", "report")
    wait_for(lambda: stack.ask(PICTURE))

    def has_failed() -> bool:
        for process in stack.encoders():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        return bool(stack.ask("SELECT 1 FROM media_pipeline_encodeunit WHERE failures > 0"))

    wait_for(has_failed)
    assert worker.poll() is None
    assert_ended_well(stack)
    assert max(attempts for _kind, _number, attempts in stack.ask(DONE)) == 2


def test_ffmpeg_dies_with_its_worker(stack: Stack, film: Path) -> None:
    worker = stack.start(f"upload={film}", "work")
    wait_for(stack.encoders)
    os.kill(worker.pid, signal.SIGKILL)
    wait_for(lambda: not stack.encoders(), seconds=5)
    assert worker.wait(timeout=5) == -signal.SIGKILL


def test_two_workers_share_the_units_and_do_none_twice(stack: Stack, film: Path) -> None:
    meeting = stack.folder / "meeting"
    first = stack.start(f"upload={film}", f"meet={meeting}", "work")
    stack.start(f"meet={meeting}", "work", "report")
    assert_ended_well(stack)
    assert first.wait(timeout=60) == 0
    rows = stack.ask("SELECT worker, attempts FROM media_pipeline_encodeunit")
    assert [attempts for _worker, attempts in rows] == [1] * 6
    assert len({worker for worker, _attempts in rows}) == 2
