"""The bytes received so far: one file an upload, one writer at a time. No database is known here.

The lock is the kernel's (flock): it goes with the process that held it, however that one died.
"""

import contextlib
import fcntl
import os
import shutil
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.core.files import File

from media_pipeline.uploads.exceptions import Busy, Gone

_AT_ONCE = 64 * 1024
# So much may lie unwritten in the machine's memory: the last sync of a large file is then short.
_SYNC_EVERY = 32 * 1024**2


def folder() -> Path:
    return Path(settings.UPLOADS_ROOT)


def place(upload_id: UUID) -> Path:
    return folder() / upload_id.hex


def create(upload_id: UUID) -> None:
    """Begin an empty file, for this user's eyes only."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(place(upload_id), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def remove(upload_id: UUID) -> None:
    place(upload_id).unlink(missing_ok=True)


@contextlib.contextmanager
def twin(upload_id: UUID) -> Iterator["Twin"]:
    """Give the file under a second name, to be moved into a storage: no byte is copied on one disk.

    The first name stays, whatever becomes of the second.
    """
    second = place(upload_id).with_suffix(".twin")
    second.unlink(missing_ok=True)
    second.hardlink_to(place(upload_id))
    try:
        # Whoever looks for files that nobody needs goes by their age.
        os.utime(second)
        with second.open("rb") as content:
            yield Twin(content, second)
    finally:
        second.unlink(missing_ok=True)


class Twin(File):  # type: ignore[type-arg]
    """A received file as storages take it; one that keeps files in folders moves it."""

    def __init__(self, content: IO[bytes], path: Path) -> None:
        super().__init__(content, path.name)
        self.path = path

    def temporary_file_path(self) -> str:
        return str(self.path)


def strays(known: Collection[UUID], *, before: float) -> list[Path]:
    """Return files that belong to no upload of ``known`` and are older than ``before`` (seconds, epoch)."""
    names = {upload_id.hex for upload_id in known}
    files = folder().glob("*") if folder().exists() else ()
    return [file for file in files if file.stem not in names and file.stat().st_mtime < before]


def free_bytes() -> int:
    """Return how much the disk of the uploads still holds."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    return shutil.disk_usage(folder()).free


@dataclass(frozen=True)
class Part:
    """An upload's file, held by its one writer."""

    descriptor: int

    @property
    def size(self) -> int:
        return os.fstat(self.descriptor).st_size

    def cut(self, size: int) -> None:
        """Forget what lies beyond ``size``."""
        os.ftruncate(self.descriptor, size)

    def append(self, read: Callable[[int], bytes], count: int, digest: Any = None) -> int:
        """Write up to ``count`` bytes as they come and return how many did; a line that breaks ends it.

        Raises ``OSError`` when the disk is full; what was written before stays.
        """
        os.lseek(self.descriptor, 0, os.SEEK_END)
        done = 0
        while done < count and (chunk := _read(read, min(_AT_ONCE, count - done))):
            _write(self.descriptor, chunk)
            if digest is not None:
                digest.update(chunk)
            if (done + len(chunk)) // _SYNC_EVERY > done // _SYNC_EVERY:
                self.sync()
            done += len(chunk)
        return done

    def sync(self) -> None:
        """Return when everything is on the disk."""
        os.fdatasync(self.descriptor)


@contextlib.contextmanager
def held(upload_id: UUID, *, patience: float = 0.0) -> Iterator[Part]:
    """Hold an upload's file. Raises ``Busy`` while another request does, ``Gone`` if there is none.

    ``patience`` (seconds) outlasts one that only asks for the offset, or that was cut off just now.
    """
    try:
        descriptor = os.open(place(upload_id), os.O_RDWR)
    except FileNotFoundError as error:
        raise Gone from error
    try:
        _lock(descriptor, time.monotonic() + patience)
        yield Part(descriptor)
    finally:
        os.close(descriptor)


def _lock(descriptor: int, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= deadline:
                raise Busy from error
            time.sleep(0.02)
        else:
            return


def _read(read: Callable[[int], bytes], count: int) -> bytes:
    try:
        return read(count)
    except OSError:  # the sender is gone
        return b""


def _write(descriptor: int, chunk: bytes) -> None:
    view = memoryview(chunk)
    while view:
        view = view[os.write(descriptor, view) :]
