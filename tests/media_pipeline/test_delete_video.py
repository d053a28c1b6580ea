"""A deleted video leaves no file; a video that a lesson shows can't be deleted."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from media_pipeline import jobs, services, storage
from media_pipeline.exceptions import VideoInUse
from media_pipeline.models import Video, private_storage
from media_pipeline.plan import UnitResult
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
        assert services.delete_video(video=video) is True
    assert not Video.objects.exists()
    assert originals() == before
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_a_worker_that_encodes_it_stops_and_leaves_nothing(
    upload: Callable[..., Video],
    clip: Path,
    media: Path,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    video = upload(clip)
    complete = jobs.complete

    def delete_first(lease: jobs.Lease, result: UnitResult) -> None:
        assert list(media.rglob("*.m4s"))
        with django_capture_on_commit_callbacks(execute=True):
            services.delete_video(video=Video.objects.get())
        complete(lease, result)

    monkeypatch.setattr(jobs, "complete", delete_first)
    services.process_encode(encode_id=video.encodes.get().pk)
    assert not Video.objects.exists()
    assert [path for path in media.rglob("*") if path.is_file()] == []
    assert storage.works() == []


def test_a_video_that_a_lesson_shows_stays_with_its_files(
    encoded: Callable[..., Video], clip: Path, media: Path
) -> None:
    video = encoded(clip)
    make_course(video=video)
    with pytest.raises(VideoInUse) as caught:
        services.delete_video(video=video)
    assert caught.value.titles == ["第1课"]
    assert Video.objects.filter(pk=video.pk).exists()
    assert private_storage().exists(str(video.original.name))
    assert (media / video.poster).is_file()
