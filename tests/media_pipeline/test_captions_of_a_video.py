"""Captions are set, replaced and removed beside a stream that never changes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from media_pipeline import queries, services
from media_pipeline.captions import Cue
from media_pipeline.exceptions import CaptionsRefused
from media_pipeline.models import Video
from media_pipeline.signals import captions_changed

FIRST = "WEBVTT\n\n00:00.000 --> 00:01.000\n一\n"
SECOND = "1\n00:00:00,000 --> 00:00:01,000\n二\n"


@pytest.fixture
def video(encoded: Callable[..., Video], clip: Path) -> Video:
    return encoded(clip)


def test_captions_of_a_ready_video_give_it_another_master(video: Video, media: Path) -> None:
    plain = video.master_url
    services.set_captions(video=video, vtt=FIRST)
    assert queries.captions_cues(video) == [Cue(0.0, 1.0, "一")]
    assert video.master_url != plain
    assert (media / video.master_url.removeprefix("/media/")).is_file()
    assert video.captions_url.startswith("/media/captions/")


def test_replacing_captions_replaces_the_file(
    video: Video, media: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        services.set_captions(video=video, vtt=FIRST)
        first = video.captions_url
        services.set_captions(video=video, vtt=SECOND)
    assert video.captions_url != first
    assert len(list((media / "captions").iterdir())) == 1


def test_setting_the_same_captions_again_keeps_them(
    video: Video, media: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            services.set_captions(video=video, vtt=FIRST)
    assert (media / str(video.captions.name)).is_file()


def test_captions_can_be_removed(
    video: Video, media: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        services.set_captions(video=video, vtt=FIRST)
        services.set_captions(video=video, vtt="")
    assert not video.captions
    assert queries.captions_cues(video) == []
    assert list((media / "captions").iterdir()) == []


def test_refused_captions_leave_the_old_ones(video: Video) -> None:
    services.set_captions(video=video, vtt=FIRST)
    with pytest.raises(CaptionsRefused):
        services.set_captions(video=video, vtt="这不是字幕")
    assert queries.captions_cues(Video.objects.get(pk=video.pk)) == [Cue(0.0, 1.0, "一")]


def test_others_are_told(video: Video) -> None:
    heard: list[Video] = []
    receiver = lambda **kwargs: heard.append(kwargs["video"])  # noqa: E731 - kept alive by its name
    captions_changed.connect(receiver)
    services.set_captions(video=video, vtt=FIRST)
    captions_changed.disconnect(receiver)
    assert heard == [video]
