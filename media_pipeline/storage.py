"""Streams and captions as files: made in a private folder, put in place in one step, written once.

Immutable names let a cache keep everything for a year; see :mod:`media_pipeline.layout`.
"""

import contextlib
import shutil
import tempfile
from pathlib import Path

from django.core.files.storage import default_storage

from media_pipeline import layout


def locate(relative: str) -> Path:
    """Return where a path of the storage lies on this machine."""
    return Path(default_storage.path(relative))


def open_work(encode_id: int, attempt: int) -> Path:
    """Return the new, empty, private folder of one attempt."""
    folder = locate(layout.work(encode_id, attempt))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    return folder


def remove_work(encode_id: int, attempt: int) -> None:
    """Remove the folder of one attempt; another worker may be writing into the next one's."""
    shutil.rmtree(locate(layout.work(encode_id, attempt)), ignore_errors=True)


def clear_work(encode_id: int) -> None:
    """Remove what any attempt of an encode left behind."""
    for folder in locate(layout.WORK).glob(f"{encode_id}-*"):
        shutil.rmtree(folder, ignore_errors=True)


def put_in_place(folder: Path, version: str) -> None:
    """Rename a finished stream to its place. One that is there already is the same, byte for byte."""
    place = locate(layout.stream(version))
    if place.exists():
        shutil.rmtree(folder)
        return
    folder.chmod(0o755)
    folder.rename(place)


def remove_stream(version: str) -> None:
    if version:
        shutil.rmtree(locate(layout.stream(version)), ignore_errors=True)


def remove_file(relative: str) -> None:
    if relative:
        with contextlib.suppress(FileNotFoundError):
            locate(relative).unlink()


def write_once(relative: str, text: str) -> None:
    """Write a small file unless it exists; nobody ever sees half of it."""
    place = locate(relative)
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        "w", dir=place.parent, prefix=".", delete=False, encoding="utf-8"
    ) as file:
        file.write(text)
    temporary = Path(file.name)
    temporary.chmod(0o644)
    temporary.replace(place)
