"""A video's files: the private folders they are made in, and the storage where they come to lie.

The storage may be a folder or a bucket; see :mod:`media_pipeline.layout` for the paths in it.
"""

import contextlib
import errno
import shutil
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Protocol, runtime_checkable

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage, default_storage

from media_pipeline import layout, stored
from media_pipeline.exceptions import OutOfSpace
from media_pipeline.models import Video, private_storage
from media_pipeline.shelf import Shelf

_ORIGINAL = "original"


@runtime_checkable
class KnowsFolders(Protocol):
    """A storage that removes or copies many files at once; see :class:`media_pipeline.buckets.Bucket`."""

    def remove_below(self, folder: str) -> None: ...

    def copy_below(self, folder: str, target: str) -> None: ...


def shelf(version: str) -> Shelf:
    """Return the place of a stream."""
    return Shelf(default_storage, layout.stream(version))


def work_root() -> Path:
    return Path(settings.VIDEO_WORK_DIR)


def open_work(encode_id: int, unit: str) -> Path:
    """Return the new, empty, private folder of one attempt."""
    folder = work_root() / str(encode_id) / unit
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    return folder


def remove_work(encode_id: int, unit: str) -> None:
    """Remove the folder of one attempt; another worker of this machine may be busy beside it."""
    shutil.rmtree(work_root() / str(encode_id) / unit, ignore_errors=True)
    with contextlib.suppress(OSError):
        (work_root() / str(encode_id)).rmdir()


def clear_work(encode_id: int) -> None:
    """Remove what any attempt of an encode left on this machine."""
    shutil.rmtree(work_root() / str(encode_id), ignore_errors=True)


def works() -> list[int]:
    """Return the encodes that have folders on this machine."""
    with contextlib.suppress(FileNotFoundError):
        return [int(folder.name) for folder in work_root().iterdir() if folder.name.isdigit()]
    return []


def local_original(video: Video, encode_id: int, *, alive: Callable[[], None]) -> Path:
    """Return where the original lies on this machine; one that lies in a bucket is copied, once an encode."""
    storage, name = private_storage(), video.original.name or ""
    if isinstance(storage, FileSystemStorage):
        return Path(storage.path(name))
    place = work_root() / str(encode_id) / _ORIGINAL
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = open_work(encode_id, f"{_ORIGINAL}-{id(alive)}") / _ORIGINAL
        with part.open("wb") as copy:
            for chunk in stored.read_all(storage, name):
                copy.write(chunk)
                alive()
        part.replace(place)
        part.parent.rmdir()
    return place


def check_room(needed: int) -> None:
    """Raise ``OutOfSpace`` if ``needed`` bytes would leave less than the spare bytes free.

    What a bucket takes isn't known; then only the machine's own disk counts.
    """
    places = [work_root()]
    if isinstance(default_storage, FileSystemStorage):
        places.append(Path(default_storage.path("")))
    for place in places:
        free = shutil.disk_usage(_existing(place)).free
        if free - needed < settings.VIDEO_SPARE_BYTES:
            raise OutOfSpace(f"{place}: {free} bytes are free, {needed} are needed")


def is_full(error: BaseException) -> bool:
    """Tell whether an error means that a disk (or what a user may use of it) is full."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def remove_stream(version: str) -> None:
    """Remove a stream and everything below it."""
    if version:
        remove_tree(layout.stream(version))


def remove_unit(version: str, unit: str) -> None:
    """Remove what one attempt at a unit wrote."""
    if version and unit:
        remove_tree(layout.unit_folder(version, unit))


def remove_tree(path: str) -> None:
    """Remove a folder of the storage, if it is there."""
    if isinstance(default_storage, FileSystemStorage):
        shutil.rmtree(default_storage.path(path), ignore_errors=True)
    elif isinstance(default_storage, KnowsFolders):
        default_storage.remove_below(path)
    else:
        for name, _size in files(path):
            default_storage.delete(name)


def copy_tree(path: str, target: str) -> None:
    """Copy a folder of the storage beside itself; what is there already from an earlier try stays."""
    if isinstance(default_storage, FileSystemStorage):
        shutil.copytree(
            default_storage.path(path), default_storage.path(target), copy_function=_link, dirs_exist_ok=True
        )
    elif isinstance(default_storage, KnowsFolders):
        default_storage.copy_below(path, target)
    else:
        raise TypeError(f"{type(default_storage).__name__} can't copy folders")


def remove_file(relative: str) -> None:
    """Remove a file of the storage, if it is there."""
    if relative:
        with contextlib.suppress(FileNotFoundError):
            default_storage.delete(relative)


def write_once(relative: str, text: str) -> None:
    """Write a small file unless it exists; nobody ever sees half of it."""
    if not default_storage.exists(relative):
        Shelf(default_storage, "").write(relative, text)


def files(path: str, storage: Storage = default_storage) -> Iterator[tuple[str, int]]:
    """Yield the path and the bytes of every file below a folder of a storage."""
    try:
        folders, names = storage.listdir(path)
    except (FileNotFoundError, NotADirectoryError):
        return
    for name in names:
        with contextlib.suppress(FileNotFoundError):
            yield f"{path}/{name}", storage.size(f"{path}/{name}")
    for folder in folders:
        yield from files(f"{path}/{folder}", storage)


def bytes_of(paths: Collection[str]) -> int:
    """Return how much single files of the storage take; those that aren't there take nothing."""
    total = 0
    for path in paths:
        with contextlib.suppress(FileNotFoundError):
            total += default_storage.size(path) if path else 0
    return total


def _link(source: str, target: str) -> None:
    """Give a file a second name: a stream is written once, so both may share the bytes."""
    try:
        Path(target).hardlink_to(source)
    except FileExistsError:
        return
    except OSError:
        # Not every file system knows second names.
        part = Path(target).with_name(f".{Path(target).name}.part")
        shutil.copyfile(source, part)
        part.replace(target)


def _existing(place: Path) -> Path:
    """Return the folder, or the nearest one above it that exists: the rest is made when needed."""
    return place if place.exists() else _existing(place.parent)
