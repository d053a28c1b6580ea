"""Real workers in processes of their own: killed mid-encode, racing for one job, always one result."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from tests.media_pipeline import clips

pytestmark = pytest.mark.django_db(transaction=True)

SETUP = "import django; django.setup()\nfrom media_pipeline import services\n"
UPLOAD = (
    "from django.core.files import File\nservices.create_video(file=File(open({path!r}, 'rb')), title='课')"
)
WORK = "services.process_encode(encode_id=1)"
SWEEP_AND_WORK = "assert services.sweep() == 1\n" + WORK


class Stack:
    """A data folder with a database of its own, and the processes that use it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "db.sqlite3"
        self.environment = {
            **os.environ,
            "DATA_DIR": str(folder),
            "DATABASE_URL": f"sqlite:///{self.database}",
            "DJANGO_SETTINGS_MODULE": "lms.settings",
            "LOG_LEVEL": "ERROR",
        }
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self, *command: str, **environment: str) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(command, env=self.environment | environment)
        self.processes.append(process)
        return process

    def python(self, script: str, **environment: str) -> "subprocess.Popen[bytes]":
        return self.start(sys.executable, "-c", SETUP + script, **environment)

    def ask(self, query: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.database, timeout=20)) as database:
            return database.execute(query).fetchall()

    def stop(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    """A second copy of the program whose tables are copied from the test's database."""
    made = Stack(tmp_path)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(made.database)])
    yield made
    made.stop()


def wait_for(condition: Callable[[], object], seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


def encoders_of(folder: Path) -> list[str]:
    """Return the ffmpeg processes that work in the folder."""
    found = []
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = command.read_bytes().decode("utf-8", "replace")
        except OSError:
            continue
        if "ffmpeg" in words.split("\0")[0] and str(folder) in words:
            found.append(words)
    return found


def streams(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "media" / "streams").iterdir())


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux kills a child with its parent")
def test_a_worker_killed_in_the_middle_leaves_a_job_that_ends_well(stack: Stack) -> None:
    film = clips.film(stack.folder / "long.mp4", size="1280x720", seconds=15, sound=False)
    assert stack.python(UPLOAD.format(path=str(film))).wait(timeout=60) == 0
    worker = stack.start(
        sys.executable, "-m", "celery", "-A", "lms", "worker", "-Q", "transcode", "-c", "1", "-l", "ERROR"
    )
    wait_for(lambda: stack.ask("SELECT 1 FROM media_pipeline_encode WHERE progress > 0.05"))
    assert len(encoders_of(stack.folder)) == 1
    worker.kill()
    wait_for(lambda: not encoders_of(stack.folder), seconds=5)
    worker.wait()
    ((state, version),) = stack.ask("SELECT state, stream_version FROM media_pipeline_video")
    assert (state, version) == ("encoding", "")
    later = stack.python(SWEEP_AND_WORK, CLOCK_OFFSET_SECONDS="30")
    assert later.wait(timeout=60) == 0
    ((state, version),) = stack.ask("SELECT state, stream_version FROM media_pipeline_video")
    assert state == "ready"
    assert stack.ask("SELECT state, attempts FROM media_pipeline_encode") == [("done", 2)]
    assert streams(stack.folder) == [".work", version]
    assert list((stack.folder / "media" / "streams" / ".work").iterdir()) == []


def test_two_workers_racing_for_one_job_make_one_stream(stack: Stack, clip: Path) -> None:
    assert stack.python(UPLOAD.format(path=str(clip))).wait(timeout=60) == 0
    racers = [stack.python(WORK) for _ in range(2)]
    assert [racer.wait(timeout=60) for racer in racers] == [0, 0]
    assert stack.ask("SELECT state, attempts FROM media_pipeline_encode") == [("done", 1)]
    assert stack.ask("SELECT state FROM media_pipeline_video") == [("ready",)]
    assert len(streams(stack.folder)) == 2
