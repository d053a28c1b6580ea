"""A stored file as something to be served: what it is, and its bytes, without ever holding it whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import FileSystemStorage, Storage

_CHUNK = 256 * 1024


@dataclass(frozen=True)
class Facts:
    """``size`` in bytes, ``modified`` in seconds since 1970; ``etag`` with its quotation marks."""

    size: int
    modified: int
    etag: str


class Stored(Protocol):
    """One file that is there."""

    @property
    def facts(self) -> Facts: ...

    def chunks(self, first: int, last: int) -> Iterator[bytes]:
        """Yield the bytes ``first`` to ``last``, both counted."""

    def read(self) -> bytes:
        """Return the whole of a small file, as it is at one moment."""


@runtime_checkable
class ReadsParts(Protocol):
    """A storage that serves parts of its files; see :class:`media_pipeline.buckets.Bucket`."""

    def facts(self, name: str) -> Facts: ...

    def chunks(self, name: str, first: int, last: int) -> Iterator[bytes]: ...

    def read(self, name: str) -> bytes: ...

    def presigned(self, name: str, seconds: int) -> str: ...


@dataclass(frozen=True)
class OnDisk:
    """A file of a folder."""

    place: Path

    @property
    def facts(self) -> Facts:
        found = self.place.stat()
        return Facts(found.st_size, int(found.st_mtime), f'"{found.st_mtime_ns:x}-{found.st_size:x}"')

    def chunks(self, first: int, last: int) -> Iterator[bytes]:
        with self.place.open("rb") as file:
            file.seek(first)
            left = last - first + 1
            while left > 0 and (chunk := file.read(min(_CHUNK, left))):
                left -= len(chunk)
                yield chunk

    def read(self) -> bytes:
        return self.place.read_bytes()


@dataclass(frozen=True)
class InBucket:
    """A file of a bucket."""

    storage: ReadsParts
    name: str
    facts: Facts

    def chunks(self, first: int, last: int) -> Iterator[bytes]:
        return self.storage.chunks(self.name, first, last)

    def read(self) -> bytes:
        return self.storage.read(self.name)


def find(storage: Storage, path: str) -> Stored | None:
    """Return the file at a path, ``None`` if there is none. Nothing outside the storage is ever found."""
    if not is_plain(path):
        return None
    if isinstance(storage, FileSystemStorage):
        return _on_disk(storage, path)
    if isinstance(storage, ReadsParts):
        try:
            return InBucket(storage, path, storage.facts(path))
        except FileNotFoundError:
            return None
    raise TypeError(f"{type(storage).__name__} can't serve parts of files")


def read_all(storage: Storage, name: str) -> Iterator[bytes]:
    """Yield a large file a little at a time, as it arrives. Raises ``FileNotFoundError``."""
    if isinstance(storage, ReadsParts):
        yield from storage.chunks(name, 0, storage.facts(name).size - 1)
        return
    with storage.open(name, "rb") as file:
        yield from file.chunks(_CHUNK)


def is_plain(path: str) -> bool:
    """Tell whether a path may be public: nothing hidden, unfinished, above, or empty in it."""
    parts = path.split("/")
    return not any(part.startswith(".") or part.endswith(".part") or not part for part in parts)


def _on_disk(storage: FileSystemStorage, path: str) -> OnDisk | None:
    try:
        place = Path(storage.path(path)).resolve(strict=True)
        root = Path(storage.path("")).resolve()
    except (SuspiciousFileOperation, OSError, ValueError):
        return None
    # A link may lead elsewhere.
    return OnDisk(place) if place.is_relative_to(root) and place.is_file() else None
