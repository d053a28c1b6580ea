"""Files that no row names: what a crash between two steps left behind. Found, counted and removed.

Whatever is younger than ``SAFE_AGE`` is left alone, since somebody may be about to write the row; so is
whatever a row names, be it a note that it goes later.
"""

import shutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.core.files.storage import Storage, default_storage
from django.utils import timezone

from lms.lib import clock
from media_pipeline import jobs, layout, storage
from media_pipeline.models import Encode, EncodeState, EncodeUnit, Leftover, Video, private_storage

SAFE_AGE = timedelta(days=1)
ORIGINALS = "originals"


@dataclass(frozen=True)
class Orphan:
    """``path`` is in the storage ``place`` (``public``, ``private``) or on this machine (``work``).

    ``is_folder`` tells whether everything below it goes.
    """

    place: str
    path: str
    bytes: int
    is_folder: bool


def find(*, safe_age: timedelta = SAFE_AGE) -> list[Orphan]:
    """Return what no row names and nobody has touched for ``safe_age``."""
    before = clock.now() - safe_age
    return [*_streams(before), *_captions(before), *_originals(before), *_works(before)]


def remove(orphans: list[Orphan]) -> int:
    """Remove what :func:`find` found. Return how many bytes that frees."""
    for orphan in orphans:
        if orphan.place == "work":
            shutil.rmtree(storage.work_root() / orphan.path, ignore_errors=True)
        elif orphan.place == "private":
            private_storage().delete(orphan.path)
        elif orphan.is_folder:
            storage.remove_tree(orphan.path)
        else:
            storage.remove_file(orphan.path)
    return sum(orphan.bytes for orphan in orphans)


def _streams(before: datetime) -> Iterator[Orphan]:
    """Find streams that are nobody's, and in the others the folders of units that are nobody's."""
    named, units = _named_streams(), _named_units()
    noted = set(Leftover.objects.values_list("path", flat=True))
    for root in (layout.STREAMS, layout.RESTRICTED):
        for version in _folders(default_storage, root):
            path = f"{root}/{version}"
            if version == layout.CAPTIONS or path in noted:
                continue
            if version not in named:
                yield from _old_folder(path, before)
                continue
            for folder in _folders(default_storage, path):
                unnamed = folder not in units[version] and f"{path}/{folder}" not in noted
                if layout.is_unit(folder) and unnamed:
                    yield from _old_folder(f"{path}/{folder}", before)


def _named_streams() -> set[str]:
    encodes = Encode.objects.exclude(state__in=(EncodeState.CANCELLED, EncodeState.DONE))
    return {
        *Video.objects.values_list("stream_version", flat=True),
        *Video.objects.values_list("live_version", flat=True),
        *encodes.values_list("stream_version", flat=True),
    }


def _named_units() -> dict[str, set[str]]:
    """Return the units' folders by stream: what the rows name, and what a running attempt may write into."""
    named: dict[str, set[str]] = defaultdict(set)
    rows = EncodeUnit.objects.select_related("encode__video").defer("result", "encode__plan", "encode__log")
    for unit in rows.iterator(chunk_size=1000):
        version = unit.encode.stream_version
        named[version] |= {unit.folder, jobs.unit_folder(unit.encode, unit.number, unit.attempts)}
    return named


def _captions(before: datetime) -> Iterator[Orphan]:
    named = set(Video.objects.exclude(captions="").values_list("captions", flat=True))
    for root in (layout.CAPTIONS, f"{layout.RESTRICTED}/{layout.CAPTIONS}"):
        for path, size in storage.files(root):
            if path not in named and _modified(default_storage, path) < before:
                yield Orphan("public", path, size, is_folder=False)


def _originals(before: datetime) -> Iterator[Orphan]:
    private = private_storage()
    named = set(Video.objects.values_list("original", flat=True))
    for path, size in storage.files(ORIGINALS, private):
        if path not in named and _modified(private, path) < before:
            yield Orphan("private", path, size, is_folder=False)


def _works(before: datetime) -> Iterator[Orphan]:
    there = storage.works()
    named = set(Encode.objects.unfinished().filter(pk__in=there).values_list("pk", flat=True))
    for encode_id in sorted(set(there) - named):
        files = [path for path in (storage.work_root() / str(encode_id)).rglob("*") if path.is_file()]
        if all(_changed(path) < before for path in files):
            yield Orphan("work", str(encode_id), sum(path.stat().st_size for path in files), is_folder=True)


def _old_folder(path: str, before: datetime) -> Iterator[Orphan]:
    """Yield a folder if nothing in it is young."""
    files = list(storage.files(path))
    if all(_modified(default_storage, name) < before for name, _size in files):
        yield Orphan("public", path, sum(size for _name, size in files), is_folder=True)


def _folders(place: Storage, path: str) -> list[str]:
    try:
        return sorted(place.listdir(path)[0])
    except FileNotFoundError:
        return []


def _modified(place: Storage, path: str) -> datetime:
    """Return when a file was written, by our clock; one that is gone meanwhile is as young as can be."""
    try:
        return place.get_modified_time(path)
    except FileNotFoundError:
        return clock.now()


def _changed(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, timezone.get_current_timezone())
    except FileNotFoundError:
        return clock.now()
