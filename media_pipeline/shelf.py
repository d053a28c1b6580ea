"""Where one stream's files are put: a folder of a Django storage, on this machine or in a bucket."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage


@runtime_checkable
class Overwrites(Protocol):
    """A storage that replaces a file in one step; see :class:`media_pipeline.buckets.Bucket`."""

    def overwrite(self, name: str, content: "File[bytes]") -> None: ...


@dataclass(frozen=True)
class Shelf:
    """The folder ``base`` of ``storage``. Names are relative to it, with ``/``."""

    storage: Storage
    base: str

    def path(self, name: str) -> str:
        """Return the path in the storage."""
        return f"{self.base}/{name}" if self.base else name

    def put(self, file: Path, name: str) -> None:
        """Move a finished file to its place, replacing what is there: nobody sees half of it."""
        path = self.path(name)
        if isinstance(self.storage, FileSystemStorage):
            place = Path(self.storage.path(path))
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(file, place.with_name(f".{place.name}.part"))
            place.with_name(f".{place.name}.part").replace(place)
            return
        with file.open("rb") as content:
            self._save(path, File(content))
        file.unlink()

    def write(self, name: str, text: str) -> None:
        """Write a small text file, replacing what is there."""
        path = self.path(name)
        if isinstance(self.storage, FileSystemStorage):
            place = Path(self.storage.path(path))
            place.parent.mkdir(parents=True, exist_ok=True)
            part = place.with_name(f".{place.name}.part")
            part.write_text(text, encoding="utf-8")
            part.replace(place)
            return
        self._save(path, ContentFile(text.encode()))

    def fetch(self, name: str, target: Path) -> None:
        """Copy a file of the shelf to this machine."""
        with self.storage.open(self.path(name), "rb") as source, target.open("wb") as copy:
            shutil.copyfileobj(source, copy)

    def read(self, name: str) -> bytes:
        """Return what a file of the shelf holds."""
        with self.storage.open(self.path(name), "rb") as file:
            content: bytes = file.read()
            return content

    def exists(self, name: str) -> bool:
        """Tell whether the shelf has a file."""
        return self.storage.exists(self.path(name))

    def _save(self, path: str, content: "File[bytes]") -> None:
        if isinstance(self.storage, Overwrites):
            self.storage.overwrite(path, content)
            return
        # A storage that finds the name taken would choose another.
        if self.storage.exists(path):
            self.storage.delete(path)
        self.storage.save(path, content)
