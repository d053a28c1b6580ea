"""A job belongs to one worker at a time, and to another when that one falls silent."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lms.lib import clock
from media_pipeline import encoding, ffmpeg, jobs, services, storage
from media_pipeline.exceptions import EncodeFailed, FfmpegMissing, LeaseLost, OutOfSpace
from media_pipeline.models import Encode, EncodeState, Video, VideoState
from media_pipeline.reasons import Reason

Upload = Callable[..., Video]


@pytest.fixture
def encode(upload: Upload, clip: Path) -> Encode:
    return upload(clip).encodes.get()


def silence(encode: Encode) -> None:
    """Let the lease run out, as a killed worker does."""
    Encode.objects.filter(pk=encode.pk).update(lease_expires_at=clock.now() - timedelta(seconds=1))


def state_of(encode: Encode) -> tuple[str, str]:
    encode.refresh_from_db()
    return encode.state, Video.objects.get(pk=encode.video_id).state


def test_only_one_worker_gets_a_job(encode: Encode) -> None:
    assert jobs.claim(encode.pk) is not None
    assert jobs.claim(encode.pk) is None
    assert state_of(encode) == (EncodeState.RUNNING, VideoState.PROBING)


def test_a_silent_workers_job_waits_again(encode: Encode) -> None:
    jobs.claim(encode.pk)
    assert services.sweep() == 0
    silence(encode)
    assert services.sweep() == 1
    assert state_of(encode) == (EncodeState.READY, VideoState.QUEUED)
    assert encode.reason_code == Reason.INTERRUPTED


def test_a_worker_that_lost_its_job_stops_and_changes_nothing(encode: Encode) -> None:
    old = jobs.claim(encode.pk)
    silence(encode)
    services.sweep()
    new = jobs.claim(encode.pk)
    assert old is not None
    assert new is not None
    with pytest.raises(LeaseLost):
        jobs.renew(old, 0.5)
    with pytest.raises(LeaseLost):
        jobs.finish(old)
    assert not jobs.give_back(old, Reason.CRASHED, "too late")
    assert state_of(encode) == (EncodeState.RUNNING, VideoState.PROBING)
    jobs.renew(new, 0.1)


def test_the_stream_of_a_worker_that_lost_its_job_is_removed(
    encode: Encode, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = storage.put_in_place

    def lose_it(folder: Path, version: str) -> None:
        put(folder, version)
        Encode.objects.filter(pk=encode.pk).delete()

    monkeypatch.setattr(storage, "put_in_place", lose_it)
    services.process_encode(encode_id=encode.pk)
    assert [path.name for path in (media / "streams").iterdir()] == [".work"]
    assert not Video.objects.get(pk=encode.video_id).is_playable


def test_a_crash_between_renaming_and_writing_leaves_one_stream(
    encode: Encode, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*args: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(encoding, "_publish", die)
        with pytest.raises(KeyboardInterrupt):
            services.process_encode(encode_id=encode.pk)
    assert state_of(encode) == (EncodeState.RUNNING, VideoState.ENCODING)
    silence(encode)
    services.sweep()
    services.process_encode(encode_id=encode.pk)
    video = Video.objects.get(pk=encode.video_id)
    assert video.state == VideoState.READY
    assert sorted(path.name for path in (media / "streams").iterdir()) == [".work", video.stream_version]


def test_after_three_silent_workers_the_video_fails_in_words(encode: Encode) -> None:
    for _ in range(jobs.MAX_ATTEMPTS):
        assert jobs.claim(encode.pk) is not None
        silence(encode)
        services.sweep()
    assert state_of(encode) == (EncodeState.FAILED, VideoState.FAILED)
    video = Video.objects.get(pk=encode.video_id)
    assert video.failure_code == Reason.INTERRUPTED
    assert "重试" in video.failure_message
    assert jobs.claim(encode.pk) is None
    assert services.sweep() == 0


@pytest.mark.parametrize(
    ("error", "reason", "words"),
    [
        (EncodeFailed("ffmpeg's last words"), Reason.CRASHED, "ffmpeg's last words"),
        (OutOfSpace("write: No space left"), Reason.OUT_OF_SPACE, "write: No space left"),
        (OSError(28, "No space left on device"), Reason.OUT_OF_SPACE, "No space left on device"),
        (FfmpegMissing("ffmpeg"), Reason.FFMPEG_MISSING, "ffmpeg"),
        (ValueError("a mistake of ours"), Reason.UNEXPECTED, "a mistake of ours"),
    ],
)
def test_a_failing_encode_is_tried_three_times_and_its_log_kept(
    encode: Encode, monkeypatch: pytest.MonkeyPatch, error: Exception, reason: Reason, words: str
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise error

    monkeypatch.setattr(ffmpeg, "encode", fail)
    services.process_encode(encode_id=encode.pk)
    assert state_of(encode) == (EncodeState.READY, VideoState.QUEUED)
    for _ in range(2):
        services.process_encode(encode_id=encode.pk)
    assert state_of(encode) == (EncodeState.FAILED, VideoState.FAILED)
    assert (encode.attempts, encode.reason_code) == (3, reason)
    assert words in encode.log


def test_a_failed_video_can_be_tried_again_by_hand(encode: Encode) -> None:
    lease = jobs.claim(encode.pk)
    assert lease is not None
    jobs.refuse(lease, Reason.TRUNCATED)
    video = Video.objects.get(pk=encode.video_id)
    second = services.retry(video=video)
    assert second != encode
    assert services.retry(video=video) == second
    services.process_encode(encode_id=second.pk)
    video.refresh_from_db()
    assert (video.state, video.failure_code, video.failure_message) == (VideoState.READY, "", "")


def test_a_lost_message_is_sent_again_but_not_at_every_sweep(encode: Encode) -> None:
    assert services.sweep() == 0
    Encode.objects.update(enqueued_at=clock.now() - timedelta(minutes=1))
    assert services.sweep() == 1
    assert services.sweep() == 0


def test_ffmpeg_is_stopped_when_the_job_is_lost(
    encode: Encode, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    renewed = 0
    renew = jobs.renew

    def lose_at_the_third(lease: jobs.Lease, progress: float = 0.0, **kwargs: Any) -> None:
        nonlocal renewed
        renewed += 1
        if renewed > 2:
            raise LeaseLost
        renew(lease, progress, **kwargs)

    monkeypatch.setattr(jobs, "renew", lose_at_the_third)
    monkeypatch.setattr("media_pipeline.encoding._HEARTBEAT_SECONDS", 0.0)
    services.process_encode(encode_id=encode.pk)
    assert list((media / "streams" / ".work").iterdir()) == []
    assert state_of(encode)[0] == EncodeState.RUNNING
