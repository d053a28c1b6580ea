"""The folder of an index that can be replaced while it is read and written.

::

    <folder>/current           a symbolic link to the generation that is live
    <folder>/generations/<id>  each a complete index; the last live one is kept for those still reading it
    <folder>/writer.lock       held by whoever writes to the live generation or replaces it
    <folder>/rebuild.lock      held by whoever builds the next one
"""

import contextlib
import fcntl
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from search.exceptions import IndexBusy, IndexMissing, RebuildRunning

_POLL_SECONDS = 0.02


class Generations:
    """All paths and locks of one index folder. Knows nothing of what is in a generation."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._link = folder / "current"
        self._generations = folder / "generations"

    def current(self) -> Path:
        """Return the live generation, or raise ``IndexMissing``."""
        try:
            path = self.folder / self._link.readlink()
        except OSError as error:
            raise IndexMissing from error
        if not path.is_dir():
            raise IndexMissing
        return path

    @contextlib.contextmanager
    def writing(self, *, timeout: float) -> Iterator[None]:
        """Hold the writer's lock, over threads and processes; wait ``timeout`` seconds for it at most."""
        with self._lock("writer.lock", timeout) as mine:
            if not mine:
                raise IndexBusy(timeout)
            yield

    @contextlib.contextmanager
    def building(self) -> Iterator[Path]:
        """Give a folder for the next generation, gone again unless published; one builder at a time."""
        with self._lock("rebuild.lock", timeout=0) as mine:
            if not mine:
                raise RebuildRunning
            self._prune()
            path = self._generations / uuid.uuid4().hex
            path.mkdir(parents=True)
            try:
                yield path
            finally:
                if not self._is_live(path):
                    shutil.rmtree(path, ignore_errors=True)

    def publish(self, path: Path) -> None:
        """Make ``path`` the live generation in one step. The caller holds the writer's lock."""
        staged = self.folder / f"current.{path.name}"
        staged.symlink_to(path.relative_to(self.folder))
        staged.replace(self._link)

    def _is_live(self, path: Path) -> bool:
        with contextlib.suppress(IndexMissing):
            return self.current() == path
        return False

    def _prune(self) -> None:
        """Drop what a killed builder left, and the generations before the live one."""
        for path in self._generations.glob("*"):
            if not self._is_live(path):
                shutil.rmtree(path, ignore_errors=True)
        for staged in self.folder.glob("current.*"):
            staged.unlink()

    @contextlib.contextmanager
    def _lock(self, name: str, timeout: float) -> Iterator[bool]:
        self.folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.folder / name, os.O_CREAT | os.O_RDWR, 0o644)
        try:
            # The kernel releases it when the process dies, however it dies.
            yield _locked(descriptor, timeout)
        finally:
            os.close(descriptor)


def _locked(descriptor: int, timeout: float) -> bool:
    deadline = time.monotonic() + timeout
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(_POLL_SECONDS)
        else:
            return True
