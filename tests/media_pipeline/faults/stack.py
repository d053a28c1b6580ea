"""A data folder with a database of its own, and the processes that use it."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.media_pipeline.files import named_files

LEASE_SECONDS = 3.0
_PROGRAM = "tests.media_pipeline.faults.program"
_ROOT = Path(__file__).parents[3]

# Every state that the video ever had, whoever wrote it.
_LOG_STATES = """
CREATE TABLE states (id INTEGER PRIMARY KEY, state TEXT);
CREATE TRIGGER log_states AFTER UPDATE OF state ON media_pipeline_video WHEN NEW.state <> OLD.state
BEGIN INSERT INTO states (state) VALUES (NEW.state); END;
"""


class Stack:
    """``database`` is an empty one with its tables, to be copied."""

    def __init__(self, folder: Path, database: Path) -> None:
        self.folder = folder
        self.database = folder / "db.sqlite3"
        shutil.copy(database, self.database)
        with closing(sqlite3.connect(self.database)) as connection:
            connection.executescript("PRAGMA journal_mode=WAL;" + _LOG_STATES)
        self.environment = {
            **os.environ,
            "DATA_DIR": str(folder),
            "DATABASE_URL": f"sqlite:///{self.database}",
            "DJANGO_SETTINGS_MODULE": "lms.settings",
            "LOG_LEVEL": "ERROR",
            "PYTHONWARNINGS": "ignore",
            "VIDEO_LEASE_SECONDS": str(LEASE_SECONDS),
            "VIDEO_SPARE_BYTES": "0",
        }
        self.processes: list[subprocess.Popen[str]] = []
        self.lies: list[str] = []
        self._stopped = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def start(self, *steps: str) -> "subprocess.Popen[str]":
        """Start a worker that goes through ``steps``; see :mod:`.program`."""
        return self.run("-m", _PROGRAM, *steps)

    def run(self, *arguments: str, **environment: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, *arguments],
            env=self.environment | environment,
            cwd=_ROOT,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.processes.append(process)
        return process

    def celery(self, *arguments: str) -> "subprocess.Popen[str]":
        return self.run(
            "-m", "celery", "--quiet", "-A", "tests.media_pipeline.faults.small_pieces", *arguments
        )

    def ask(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.database, timeout=20)) as database:
            rows = database.execute(query, parameters).fetchall()
            database.commit()
        return rows

    def states(self) -> list[str]:
        """Return every state that the video came into, in order."""
        return [state for (state,) in self.ask("SELECT state FROM states ORDER BY id")]

    def report(self) -> dict[str, list[str]]:
        """Wait for the process that reports last and return what it found."""
        output, _ = self.processes[-1].communicate(timeout=120)
        assert self.processes[-1].returncode == 0
        found: dict[str, list[str]] = json.loads(output.splitlines()[-1])
        return found

    def encoders(self) -> list[int]:
        """Return the ffmpeg processes that work in the folder."""
        found = []
        for place in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = place.read_bytes().decode("utf-8", "replace")
            except OSError:
                continue
            if "ffmpeg" in words.split("\0")[0] and str(self.folder) in words:
                found.append(int(place.parent.name))
        return found

    def kill(self, process: "subprocess.Popen[str]") -> None:
        """Kill a process and its children at once, as a power cut does."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                self.kill(process)
            if process.stdout:
                process.stdout.close()
        self._stopped.set()
        self._watcher.join(timeout=10)

    def _watch(self) -> None:
        """Look again and again whether a video says more of itself than there is."""
        while not self._stopped.wait(0.05):
            query = "SELECT state, stream_version, live_version FROM media_pipeline_video"
            for state, stream, live in self.ask(query):
                if state == "ready":
                    self._expect(state, f"{stream}/master.m3u8")
                elif state == "playable":
                    self._expect(state, f"{live}/live/master.m3u8")

    def _expect(self, state: str, master: str) -> None:
        path = self.folder / "media" / "streams" / master
        files = [path, *named_files(path)] if path.exists() else [path]
        self.lies += [f"{state}, but {one} isn't there" for one in files if not one.exists()]


def wait_for(condition: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)
