"""A deleted video leaves no file; a video that a lesson shows can't be deleted."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from media_pipeline import services
from media_pipeline.exceptions import VideoInUse
from media_pipeline.models import Video, private_storage
from tests.factories import make_course
from tests.media_pipeline.test_create_video import VTT, originals


def test_every_file_goes_with_the_video(
    encoded: Callable[..., Video],
    clip: Path,
    media: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    before = originals()
    video = encoded(clip, captions=VTT)
    with django_capture_on_commit_callbacks(execute=True):
        services.delete_video(video=video)
    assert not Video.objects.exists()
    assert originals() == before
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_a_video_that_a_lesson_shows_stays_with_its_files(
    encoded: Callable[..., Video], clip: Path, media: Path
) -> None:
    video = encoded(clip)
    make_course(video=video)
    with pytest.raises(VideoInUse) as caught:
        services.delete_video(video=video)
    assert caught.value.titles
    assert Video.objects.filter(pk=video.pk).exists()
    assert private_storage().exists(str(video.original.name))
    assert (media / video.poster).is_file()
