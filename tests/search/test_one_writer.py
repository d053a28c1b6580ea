"""One writer at a time, over threads and processes; whoever comes second waits."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from search.documents import Change, Kind
from search.engines.base import Filters
from search.engines.embedded import EmbeddedEngine
from search.engines.generations import Generations
from search.exceptions import IndexBusy

WRITE_TWENTY = """
import sys
from pathlib import Path
from search.documents import Change, Document, Kind
from search.engines.embedded import EmbeddedEngine

folder, writer = Path(sys.argv[1]), sys.argv[2]
engine = EmbeddedEngine(folder)
for number in range(20):
    subject = f"course:{writer}{number:03}"
    document = Document(id=subject, subject=subject, kind=Kind.COURSE, path="/c/", title="电工")
    engine.write([Change(subject, 1, (document,))])
"""
FORK_AFTER_USE = """
import os, sys
from pathlib import Path
from search.documents import Change, Document, Kind
from search.engines.base import Filters
from search.engines.embedded import EmbeddedEngine

engine, everything = EmbeddedEngine(Path(sys.argv[1])), Filters(frozenset(Kind), now=0)
document = Document(id="course:1", subject="course:1", kind=Kind.COURSE, path="/c/", title="电工")
engine.write([Change("course:1", 1, (document,))])
assert engine.counts(None, everything)[Kind.COURSE] == 1
child = os.fork()
if child == 0:
    assert engine.counts(None, everything)[Kind.COURSE] == 1
    engine.write([Change("course:1", 2)])
    assert engine.counts(None, everything)[Kind.COURSE] == 0
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
assert engine.counts(None, everything)[Kind.COURSE] == 0
"""
HOLD_THE_LOCK = """
import sys, time
from pathlib import Path
from search.engines.generations import Generations

with Generations(Path(sys.argv[1])).writing(timeout=1):
    print("held", flush=True)
    time.sleep(60)
"""


def start(script: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.Popen(command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True)


def test_processes_that_write_at_once_lose_nothing(bare: EmbeddedEngine, index_folder: Path) -> None:
    writers = [start(WRITE_TWENTY, str(index_folder), writer) for writer in "123"]
    assert [writer.communicate(timeout=120) and writer.returncode for writer in writers] == [0, 0, 0]
    assert bare.counts(None, Filters(frozenset(Kind), now=0))[Kind.COURSE] == 60


def test_a_server_that_forks_after_the_first_search_goes_on(bare: EmbeddedEngine, index_folder: Path) -> None:
    process = start(FORK_AFTER_USE, str(index_folder))
    process.communicate(timeout=60)
    assert process.returncode == 0


def test_threads_that_write_at_once_lose_nothing(bare: EmbeddedEngine, change: Callable[..., Change]) -> None:
    threads = [
        threading.Thread(target=lambda first=first: [bare.write([change(first + n)]) for n in range(10)])
        for first in (100, 200, 300)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert bare.counts(None, Filters(frozenset(Kind), now=0))[Kind.COURSE] == 30


def test_a_writer_that_dies_leaves_the_lock_to_the_next(
    bare: EmbeddedEngine, index_folder: Path, change: Callable[..., Change]
) -> None:
    holder = start(HOLD_THE_LOCK, str(index_folder))
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(IndexBusy):
        EmbeddedEngine(index_folder, writer_wait=0.2).write([change()])
    threading.Timer(0.5, holder.kill).start()
    started = time.monotonic()
    assert bare.write([change()]).applied == 1
    assert time.monotonic() - started > 0.3
    holder.communicate(timeout=10)


def test_readers_do_not_wait_for_the_writer(bare: EmbeddedEngine, index_folder: Path) -> None:
    with Generations(index_folder).writing(timeout=0):
        assert bare.counts(None, Filters(frozenset(Kind), now=0))[Kind.COURSE] == 0
