"""Uploads are kept once, under a name of ours, and queued."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from media_pipeline import services
from media_pipeline.exceptions import CaptionsRefused, Refused
from media_pipeline.models import EncodeState, Video, VideoState, private_storage
from media_pipeline.reasons import Reason
from tests.factories import make_user

Upload = Callable[..., Video]
VTT = "WEBVTT\n\n00:00.500 --> 00:01.500\n先断电，再动手\n"


def originals() -> set[str]:
    try:
        return set(private_storage().listdir("originals")[1])
    except FileNotFoundError:
        return set()


def test_an_upload_waits_in_the_queue(upload: Upload, clip: Path) -> None:
    video = upload(clip, name="老师 的/../电工.MP4")
    assert (video.state, video.original_name, video.bytes) == (
        VideoState.QUEUED,
        "电工.MP4",
        clip.stat().st_size,
    )
    assert len(video.sha256) == 64
    assert video.encodes.get().state == EncodeState.READY
    assert not video.is_playable
    assert video.master_url == ""


def test_the_original_keeps_neither_name_nor_ending_and_is_not_served(
    upload: Upload, clip: Path, client: Client
) -> None:
    video = upload(clip, name="evil.m3u8")
    assert "." not in Path(video.original.name or "").name
    assert client.get(f"/media/{video.original.name}").status_code == 404


def test_the_encode_is_sent_after_the_commit(
    media: Path,
    clip: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    db: None,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        video = services.create_video(file=ContentFile(clip.read_bytes(), "a.mp4"), title="即刻")
    assert Video.objects.get(pk=video.pk).state == VideoState.READY


def test_the_same_file_from_the_same_person_is_one_video(upload: Upload, clip: Path) -> None:
    teacher = make_user(username="jiaoshi")
    first = upload(clip, uploaded_by=teacher)
    before = originals()
    again = upload(clip, uploaded_by=teacher, title="换个名字")
    assert again == first
    assert again.title == "电工入门"
    assert originals() == before
    assert first.encodes.count() == 1


def test_the_same_file_from_another_person_is_another_video(upload: Upload, clip: Path) -> None:
    first = upload(clip, uploaded_by=make_user())
    assert upload(clip, uploaded_by=make_user()) != first
    assert upload(clip) != first


def test_sending_a_failed_file_again_tries_again(upload: Upload, clip: Path) -> None:
    teacher = make_user()
    video = upload(clip, uploaded_by=teacher)
    video.encodes.update(state=EncodeState.FAILED)
    Video.objects.update(state=VideoState.FAILED, failure_code=Reason.STALLED)
    again = upload(clip, uploaded_by=teacher)
    assert (again.pk, again.state, again.failure_code) == (video.pk, VideoState.QUEUED, "")
    assert again.encodes.get().state == EncodeState.READY


def test_an_empty_file_is_refused_and_nothing_is_kept(db: None, media: Path) -> None:
    before = originals()
    with pytest.raises(Refused) as caught:
        services.create_video(file=ContentFile(b"", "a.mp4"), title="空")
    assert caught.value.code == Reason.EMPTY
    assert originals() == before


def test_bad_captions_refuse_the_upload_and_nothing_is_kept(upload: Upload, clip: Path) -> None:
    before = originals()
    with pytest.raises(CaptionsRefused):
        upload(clip, captions="不是字幕")
    assert originals() == before
    assert not Video.objects.exists()


def test_a_failing_database_leaves_no_file(
    upload: Upload, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(services, "enqueue", broken)
    before = originals()
    with pytest.raises(RuntimeError):
        upload(clip)
    assert originals() == before


def test_captions_come_with_the_upload_and_with_the_stream(encoded: Upload, clip: Path, media: Path) -> None:
    video = encoded(clip, captions=VTT)
    assert (media / str(video.captions.name)).read_text() == (
        "WEBVTT\n\n00:00:00.500 --> 00:00:01.500\n先断电，再动手\n"
    )
    master = media / video.master_url.removeprefix("/media/")
    assert "TYPE=SUBTITLES" in master.read_text()
    for line in master.read_text().splitlines():
        if line and not line.startswith("#"):
            assert (master.parent / line).resolve().is_file()
    assert (master.parent / "subtitles.m3u8").is_file()


def test_the_same_file_arriving_twice_at_once_is_one_video(
    upload: Upload, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    teacher = make_user()
    first = upload(clip, uploaded_by=teacher)
    before = originals()
    look = services.same_file
    answers = iter([None, first])
    monkeypatch.setattr(services, "same_file", lambda video: next(answers, look(video)))
    assert upload(clip, uploaded_by=teacher) == first
    assert originals() == before
