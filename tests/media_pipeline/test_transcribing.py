"""Captions from the sound: an honest no where nothing is installed, a row for each try, no work lost."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from lms.lib import clock
from media_pipeline import queries, services, transcribing, transcripts
from media_pipeline.captions import Cue
from media_pipeline.exceptions import RecogniserMissing
from media_pipeline.models import (
    CaptionsOrigin,
    Transcription,
    TranscriptionReason,
    TranscriptionState,
    Video,
)
from tests.factories import make_ready_video
from tests.media_pipeline.test_authoring import make_teacher

HEARD = [Cue(0.0, 1.5, "先断电"), Cue(1.5, 3.0, "再验电")]


class Clerk:
    """A recogniser that hears what the test says."""

    hears: Callable[[Path, Callable[[float], None]], Iterator[Cue]]

    def why_missing(self) -> str:
        return ""

    def recognise(self, sound: Path, *, on_progress: Callable[[float], None]) -> Iterator[Cue]:
        return Clerk.hears(sound, on_progress)


def hear(*cues: Cue, then: Callable[[], object] = lambda: None) -> None:
    def hears(sound: Path, on_progress: Callable[[float], None]) -> Iterator[Cue]:
        assert sound.read_bytes() == b"film"
        for number, cue in enumerate(cues, start=1):
            on_progress(number / len(cues))
            yield cue
        then()

    Clerk.hears = staticmethod(hears)


@pytest.fixture
def video(db: None, media: Path) -> Video:
    video = make_ready_video(duration=10.0, uploaded_by=make_teacher("add", username="jiaoshi"))
    place = f"streams/{video.stream_version}"
    (media / place).mkdir(parents=True)
    (media / place / "progressive.mp4").write_bytes(b"film")
    video.progressive, video.waveform = f"{place}/progressive.mp4", f"{place}/waveform.json"
    video.save()
    return video


@pytest.fixture
def clerk(settings: Settings) -> None:
    settings.CAPTIONS_RECOGNISER = f"{__name__}.Clerk"


def run(video: Video) -> Transcription:
    """Ask, and do what was asked for in this process."""
    job = services.request_transcription(video=video)
    services.run_transcription(transcription_id=job.pk)
    job.refresh_from_db()
    return job


def test_where_nothing_is_installed_it_says_so_and_keeps_no_job(video: Video) -> None:
    assert transcribing.why_missing(video) == "这台服务器没有装自动识别的程序，请联系管理员。"
    with pytest.raises(RecogniserMissing):
        services.request_transcription(video=video)
    assert not Transcription.objects.exists()


def test_a_program_without_a_model_is_not_enough(
    video: Video, monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    monkeypatch.setattr(transcribing, "find_spec", lambda name: object())
    assert "没有自动识别用的模型" in transcribing.why_missing(video)
    settings.WHISPER_MODEL = str(tmp_path)
    assert transcribing.why_missing(video) == ""


def test_what_is_heard_becomes_captions_marked_as_automatic(clerk: None, video: Video) -> None:
    hear(*HEARD)
    job = run(video)
    assert (job.state, job.progress) == (TranscriptionState.DONE, 1.0)
    video.refresh_from_db()
    assert queries.captions_cues(video) == HEARD
    assert video.captions_origin == CaptionsOrigin.AUTOMATIC


def test_asking_wakes_a_worker(
    clerk: None, video: Video, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    hear(*HEARD)
    with django_capture_on_commit_callbacks(execute=True):
        services.request_transcription(video=video)
    assert Transcription.objects.get().state == TranscriptionState.DONE


def test_captions_written_meanwhile_are_not_overwritten(clerk: None, video: Video) -> None:
    mine = [Cue(0.0, 1.0, "我写的")]
    hear(*HEARD, then=lambda: services.set_cues(video=video, cues=mine, origin=CaptionsOrigin.EDITED))
    job = run(video)
    assert (job.state, job.reason_code) == (TranscriptionState.FAILED, TranscriptionReason.CHANGED)
    assert queries.captions_cues(Video.objects.get(pk=video.pk)) == mine


def test_silence_is_told(clerk: None, video: Video) -> None:
    hear()
    job = run(video)
    assert (job.state, job.words) == (TranscriptionState.FAILED, "没有听出话来。")


def test_asking_twice_is_one_job(clerk: None, video: Video) -> None:
    assert services.request_transcription(video=video) == services.request_transcription(video=video)


def test_what_goes_wrong_is_tried_three_times_and_kept(clerk: None, video: Video) -> None:
    def fail() -> None:
        raise RuntimeError("out of memory")

    hear(HEARD[0], then=fail)
    job = services.request_transcription(video=video)
    for attempt in range(1, 4):
        services.run_transcription(transcription_id=job.pk)
        job.refresh_from_db()
        assert job.attempts == attempt
    assert (job.state, job.reason_code) == (TranscriptionState.FAILED, TranscriptionReason.UNEXPECTED)
    assert "out of memory" in job.log
    assert run(video).pk != job.pk


def test_a_worker_that_fell_silent_is_replaced_and_writes_no_more(clerk: None, video: Video) -> None:
    def fall_silent() -> None:
        Transcription.objects.update(lease_expires_at=clock.now() - timedelta(seconds=1))
        services.sweep_transcriptions()
        hear(*HEARD)
        services.run_transcription(transcription_id=Transcription.objects.get().pk)

    hear(Cue(0.0, 1.0, "旧"), then=fall_silent)
    job = run(video)
    assert (job.state, job.attempts) == (TranscriptionState.DONE, 2)
    assert queries.captions_cues(Video.objects.get(pk=video.pk)) == HEARD


def test_two_workers_never_do_one_job(clerk: None, video: Video) -> None:
    job = services.request_transcription(video=video)
    assert transcripts._claim(job.pk) is not None
    assert transcripts._claim(job.pk) is None


def test_the_editor_asks_and_is_told_how_far_it_is(clerk: None, video: Video, client: Client) -> None:
    assert video.uploaded_by is not None
    client.force_login(video.uploaded_by)
    address = f"/admin/videos/captions/{video.pk}"
    response = client.post(f"{address}/recognise/")
    assert (response.status_code, response.json()["state"]) == (202, "ready")
    Transcription.objects.update(state=TranscriptionState.RUNNING, progress=0.4)
    assert "正在识别 40 %" in client.get(f"{address}/recognising/").json()["words"]


def test_the_editor_is_told_why_not(video: Video, client: Client) -> None:
    assert video.uploaded_by is not None
    client.force_login(video.uploaded_by)
    response = client.post(f"/admin/videos/captions/{video.pk}/recognise/")
    assert response.status_code == 409
    assert "没有装自动识别的程序" in response.json()["words"]
