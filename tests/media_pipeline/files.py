"""The files that are there, held against the rows: every file is somebody's, every name leads to a file."""

from datetime import timedelta
from pathlib import Path

from django.core.files.storage import default_storage

from media_pipeline import layout, orphans


def unowned_files(*, with_originals: bool = False) -> list[orphans.Orphan]:
    """Return every file that no row names, however young. The tests of one process share their originals."""
    found = orphans.find(safe_age=timedelta(days=-1))
    return [one for one in found if with_originals or one.place != "private"]


def named_files(playlist: Path) -> list[Path]:
    """Return every file that a playlist leads to, the playlists it names and what those name included."""
    found = []
    for line in playlist.read_text(encoding="utf-8").splitlines():
        uri = line.partition('URI="')[2].partition('"')[0] if line.startswith("#") else line
        if uri:
            path = (playlist.parent / uri.partition("?")[0]).resolve()
            found += [path, *(named_files(path) if path.suffix == ".m3u8" and path.exists() else ())]
    return found


def missing_files(version: str, *, live: bool = False) -> list[Path]:
    """Return what a stream's master playlist leads to and isn't there."""
    master = Path(default_storage.path((layout.live_master if live else layout.master)(version)))
    return (
        [path for path in (master, *named_files(master)) if not path.exists()]
        if master.exists()
        else [master]
    )
