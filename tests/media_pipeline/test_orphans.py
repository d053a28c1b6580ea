"""What a crash left is found and removed; what is young, named or noted is left alone."""

import json
import os
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from lms.lib import clock
from media_pipeline import layout, orphans, publishing, services, storage
from media_pipeline.models import Encode, EncodeState, Video, private_storage
from tests.media_pipeline.files import unowned_files
from tests.media_pipeline.test_create_video import VTT

OLD = 3 * 24 * 3600


def leave(path: Path, *, age: float = OLD) -> Path:
    """Leave ten bytes that nobody has touched for ``age`` seconds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"0123456789")
    moment = clock.now().timestamp() - age
    os.utime(path, (moment, moment))
    return path


@pytest.fixture
def video(encoded: Callable[..., Video], clip: Path, media: Path) -> Video:
    """A video whose every file is old."""
    made = encoded(clip, captions=VTT)
    for path in media.rglob("*"):
        if path.is_file():
            moment = clock.now().timestamp() - OLD
            os.utime(path, (moment, moment))
    return made


def test_a_whole_video_has_no_orphans(video: Video) -> None:
    assert unowned_files() == []


def test_streams_units_captions_originals_and_works_are_found(video: Video, media: Path) -> None:
    unit = layout.unit("a", "2", 1, 7)
    left = [
        leave(media / "streams" / ("f" * 32) / "360p" / "00000.m4s"),
        leave(media / layout.unit_folder(video.stream_version, unit) / "360p" / "00000.m4s"),
        leave(media / "captions" / "abc.vtt"),
        leave(storage.work_root() / "424242" / "some" / "00000.m4s"),
        leave(Path(private_storage().path("originals/nobodys"))),
    ]
    found = {(one.place, one.path) for one in orphans.find() if one.path != video.original.name}
    assert {
        ("public", f"streams/{'f' * 32}"),
        ("public", layout.unit_folder(video.stream_version, unit)),
        ("public", "captions/abc.vtt"),
        ("work", "424242"),
        ("private", "originals/nobodys"),
    } <= found
    assert services.sweep_orphans() >= 50
    assert not any(path.exists() for path in left)
    assert (media / layout.master(video.stream_version)).exists()
    assert private_storage().exists(str(video.original.name))
    assert unowned_files() == []


def test_what_is_young_is_left_alone(video: Video, media: Path) -> None:
    young = leave(media / "streams" / ("f" * 32) / "master.m3u8", age=3600)
    leave(young.with_name("old.m4s"))
    services.sweep_orphans()
    assert young.exists()


def test_what_is_noted_to_go_later_is_left_alone(video: Video, media: Path) -> None:
    noted = leave(media / "streams" / ("e" * 32) / "master.m3u8")
    publishing.leave(f"streams/{'e' * 32}", publishing.OLD_STREAM_KEPT)
    services.sweep_orphans()
    assert noted.exists()


def test_what_a_failed_encode_can_go_on_from_is_left_alone(video: Video, media: Path) -> None:
    version = "d" * 32
    Encode.objects.create(
        video=video,
        state=EncodeState.FAILED,
        ladder_version="2",
        created_at=clock.now(),
        stream_version=version,
    )
    kept = leave(media / "streams" / version / "master.m3u8")
    services.sweep_orphans()
    assert kept.exists()


def test_a_dry_run_tells_and_touches_nothing(video: Video, media: Path) -> None:
    left = leave(media / "captions" / "abc.vtt")
    output = StringIO()
    call_command("sweep_media", "--dry-run", "--json", stdout=output)
    told = json.loads(output.getvalue())
    assert told["dry_run"] is True
    assert {"place": "public", "path": "captions/abc.vtt", "bytes": 10, "is_folder": False} in told["orphans"]
    assert left.exists()
    call_command("sweep_media", stdout=StringIO())
    assert not left.exists()
