"""Captions are set, replaced and removed beside a stream that never changes."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from media_pipeline import queries, services
from media_pipeline.captions import Cue, Fault
from media_pipeline.exceptions import CaptionsChanged, CaptionsRefused
from media_pipeline.models import CaptionsOrigin, Video
from media_pipeline.signals import captions_changed
from tests.factories import make_ready_video

FIRST = "WEBVTT\n\n00:00.000 --> 00:01.000\n一\n"
SECOND = "1\n00:00:00,000 --> 00:00:01,000\n二\n"


@pytest.fixture
def video(db: None, media: Path) -> Video:
    return make_ready_video()


def test_captions_of_a_ready_video_give_it_another_master(video: Video, media: Path) -> None:
    plain = video.master_url
    services.set_captions(video=video, vtt=FIRST)
    assert queries.captions_cues(video) == [Cue(0.0, 1.0, "一")]
    assert video.master_url != plain
    assert (media / video.master_url.removeprefix("/media/")).is_file()
    assert video.captions_url.startswith("/media/captions/")


def test_the_captioned_master_offers_all_that_the_plain_one_does(
    encoded: Callable[..., Video], clip: Path, media: Path
) -> None:
    video = encoded(clip)
    plain = (media / video.master_url.removeprefix("/media/")).read_text()
    services.set_captions(video=video, vtt=FIRST)
    place = media / Video.objects.get(pk=video.pk).master_url.removeprefix("/media/")
    captioned = place.read_text()
    for tag in ("#EXT-X-STREAM-INF", "#EXT-X-I-FRAME-STREAM-INF", "TYPE=AUDIO"):
        assert captioned.count(tag) == plain.count(tag) > 0
    assert captioned.count("TYPE=SUBTITLES") == 1
    addresses = re.findall(r'URI="([^"]+)"', captioned)
    addresses += [line for line in captioned.splitlines() if line and not line.startswith("#")]
    assert [address for address in addresses if not (place.parent / address).is_file()] == []


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


def test_captions_that_somebody_changed_meanwhile_are_not_overwritten(video: Video) -> None:
    services.set_captions(video=video, vtt=FIRST)
    seen = video.captions_digest
    services.set_captions(video=Video.objects.get(pk=video.pk), vtt=SECOND, replacing=seen)
    with pytest.raises(CaptionsChanged):
        services.set_captions(video=video, vtt=FIRST, replacing=seen)
    assert queries.captions_cues(Video.objects.get(pk=video.pk)) == [Cue(0.0, 1.0, "二")]


def test_where_captions_come_from_is_noted(video: Video) -> None:
    services.set_captions(video=video, vtt=FIRST)
    assert video.captions_origin == CaptionsOrigin.UPLOADED
    services.set_cues(video=video, cues=[Cue(0.0, 1.0, "一")], origin=CaptionsOrigin.AUTOMATIC)
    assert video.captions_origin == CaptionsOrigin.AUTOMATIC
    services.set_cues(video=video, cues=[], origin=CaptionsOrigin.EDITED)
    assert (video.captions.name, video.captions_origin) == ("", "")


def test_what_a_person_writes_is_mended_but_never_taken_for_marks(db: None, media: Path) -> None:
    video = make_ready_video(duration=10.0)
    reading = services.set_cues(
        video=video,
        cues=[Cue(8.0, 12.0, "按 <b> 键\n\n&amp; 松手 "), Cue(1.0, 2.0, "先")],
        origin=CaptionsOrigin.EDITED,
    )
    assert [one.fault for one in reading.mended] == [Fault.CLIPPED, Fault.ORDER]
    expected = [Cue(1.0, 2.0, "先"), Cue(8.0, 10.0, "按 <b> 键\n&amp; 松手")]
    assert queries.captions_cues(video) == expected
