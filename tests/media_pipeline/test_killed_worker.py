"""Real workers in processes of their own: killed mid-encode, racing for one job, always one result."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from celery.exceptions import AlwaysEagerIgnored
from django.db import connection
from kombu import Connection

from lms.celery import app
from media_pipeline import services, tasks
from media_pipeline.models import Video
from tests.media_pipeline import clips

pytestmark = pytest.mark.django_db(transaction=True)

SETUP = "import django; django.setup()\nfrom media_pipeline import services\n"
WORK = SETUP + "services.process_encode(encode_id={encode})"
SWEEP_AND_WORK = SETUP + "assert services.sweep() == 1\nservices.process_encode(encode_id={encode})"


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

    def copy(self, video: Video) -> int:
        """Take over the test's tables and the video's original. Return the key of its encode."""
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(self.database)])
        place = self.folder / "private" / str(video.original.name)
        place.parent.mkdir(parents=True)
        shutil.copy(video.original.path, place)
        return video.encodes.get().pk

    def send(self, encode_id: int) -> None:
        """Put the message into this stack's broker."""
        for name in ("queue", "control"):
            (self.folder / "broker" / name).mkdir(parents=True)
        options = {
            "data_folder_in": str(self.folder / "broker" / "queue"),
            "data_folder_out": str(self.folder / "broker" / "queue"),
            "control_folder": str(self.folder / "broker" / "control"),
        }
        broker = Connection("filesystem://localhost", transport_options=options)
        # In the tests' own process tasks run where they are called; this one is for another process.
        with broker, pytest.warns(AlwaysEagerIgnored):
            app.send_task(tasks.process_encode.name, [encode_id], connection=broker, queue="transcode")

    def start(self, *arguments: str, **environment: str) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen([sys.executable, *arguments], env=self.environment | environment)
        self.processes.append(process)
        return process

    def ask(self, query: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.database, timeout=20)) as database:
            return database.execute(query).fetchall()

    def stop(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    # The encode is for the stack's workers, not for the test's own process.
    monkeypatch.setattr(services, "_send", lambda encode_id: None)
    made = Stack(tmp_path)
    yield made
    made.stop()


def wait_for(condition: Callable[[], object], seconds: float = 90) -> None:
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


def pieces(folder: Path) -> list[Path]:
    """Return the segments that an unfinished encode has written."""
    return list((folder / "media" / "streams" / ".work").rglob("*.m4s"))


def streams(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "media" / "streams").iterdir())


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux kills a child with its parent")
def test_a_worker_killed_in_the_middle_leaves_a_job_that_ends_well(
    stack: Stack, upload: Callable[..., Video]
) -> None:
    film = clips.film(stack.folder / "long.mp4", size="1280x720", seconds=9, sound=False)
    encode = stack.copy(upload(film))
    stack.send(encode)
    worker = stack.start("-m", "celery", "-A", "lms", "worker", "-Q", "transcode", "-c", "1", "-l", "ERROR")
    wait_for(lambda: pieces(stack.folder))
    assert len(encoders_of(stack.folder)) == 1
    worker.kill()
    wait_for(lambda: not encoders_of(stack.folder), seconds=5)
    assert stack.ask("SELECT state, stream_version FROM media_pipeline_video") == [("encoding", "")]
    later = stack.start("-c", SWEEP_AND_WORK.format(encode=encode), CLOCK_OFFSET_SECONDS="30")
    assert later.wait(timeout=120) == 0
    ((state, version),) = stack.ask("SELECT state, stream_version FROM media_pipeline_video")
    assert state == "ready"
    assert stack.ask("SELECT state, attempts FROM media_pipeline_encode") == [("done", 2)]
    assert streams(stack.folder) == [".work", version]
    assert list((stack.folder / "media" / "streams" / ".work").iterdir()) == []


def test_two_workers_racing_for_one_job_make_one_stream(
    stack: Stack, upload: Callable[..., Video], clip: Path
) -> None:
    encode = stack.copy(upload(clip))
    racers = [stack.start("-c", WORK.format(encode=encode)) for _ in range(2)]
    assert [racer.wait(timeout=120) for racer in racers] == [0, 0]
    assert stack.ask("SELECT state, attempts FROM media_pipeline_encode") == [("done", 1)]
    assert stack.ask("SELECT state FROM media_pipeline_video") == [("ready",)]
    assert len(streams(stack.folder)) == 2
