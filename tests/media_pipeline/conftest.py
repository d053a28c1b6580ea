"""Clips, made once a session, and a media folder for each test."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files import File
from django.core.files.storage import FileSystemStorage
from pytest_django import Settings

from media_pipeline import ladder, probe, services, streams, transcoding
from media_pipeline.models import Video
from media_pipeline.shelf import Shelf
from tests.media_pipeline import clips


@pytest.fixture(scope="session")
def clip_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("clips")


@pytest.fixture(scope="session")
def clip(clip_folder: Path) -> Path:
    """A plain recording: 2 s, 640 × 360, with sound, its index at the front."""
    return clips.film(clip_folder / "plain.mp4", "-movflags", "+faststart", "-c:a", "aac")


@pytest.fixture(scope="session")
def hd_clip(clip_folder: Path) -> Path:
    """A recording at 720p that lasts past the first segment."""
    return clips.film(clip_folder / "hd.mp4", "-c:a", "aac", size="1280x720", seconds=5, rate="30")


@pytest.fixture(scope="session")
def hd_stream(hd_clip: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, streams.Stream]:
    """The stream of the 720p recording: its folder, and what was made. Only to be looked at."""
    folder = tmp_path_factory.mktemp("hd-stream")
    made = transcoding.run(
        hd_clip,
        Shelf(FileSystemStorage(location=folder), ""),
        tmp_path_factory.mktemp("hd-work"),
        rungs=ladder.CURRENT,
        limits=probe.Limits(seconds=60, bytes=10**9),
    )
    return folder, made.stream


@pytest.fixture
def media(settings: Settings, tmp_path: Path) -> Path:
    """The folder of public files, empty."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.VIDEO_WORK_DIR = tmp_path / "work"
    # The machine's own disk may be as full as it likes.
    settings.VIDEO_SPARE_BYTES = 0
    return tmp_path / "media"


@pytest.fixture
def upload(db: None, media: Path) -> Callable[..., Video]:
    """Return a function that keeps a file as a video, not yet encoded."""

    def keep(path: Path, *, name: str = "", title: str = "电工入门", **fields: object) -> Video:
        with path.open("rb") as file:
            return services.create_video(
                file=File(file, name or path.name),
                title=title,
                **fields,  # type: ignore[arg-type]  # passed on as they are
            )

    return keep


@pytest.fixture
def encoded(upload: Callable[..., Video]) -> Callable[..., Video]:
    """Return a function that keeps a file and makes one attempt at its encode."""

    def keep_and_encode(path: Path, **fields: object) -> Video:
        video = upload(path, **fields)
        services.process_encode(encode_id=video.encodes.get().pk)
        return Video.objects.get(pk=video.pk)

    return keep_and_encode
