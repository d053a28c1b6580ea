"""A unit belongs to one worker at a time, and to another when that one falls silent."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lms.lib import clock
from media_pipeline import encoding, jobs, planning, processes, publishing, services, storage, units
from media_pipeline.exceptions import EncodeFailed, FfmpegMissing, LeaseLost, OutOfSpace
from media_pipeline.jobs import Lease
from media_pipeline.models import Encode, EncodeState, EncodeUnit, UnitKind, UnitState, Video, VideoState
from media_pipeline.reasons import Reason
from tests.media_pipeline.files import unowned_files

Upload = Callable[..., Video]


@pytest.fixture
def encode(upload: Upload, clip: Path) -> Encode:
    return upload(clip).encodes.get()


def take(encode: Encode) -> Lease:
    lease = jobs.claim(encode.pk)
    assert lease is not None
    return lease


def silence(encode: Encode) -> None:
    """Let the lease run out, as a killed worker does."""
    encode.units.filter(state=UnitState.RUNNING).update(lease_expires_at=clock.now() - timedelta(seconds=1))


def wait_out_pauses() -> None:
    EncodeUnit.objects.update(not_before=None)


def state_of(encode: Encode) -> tuple[str, str]:
    encode.refresh_from_db()
    return encode.state, Video.objects.get(pk=encode.video_id).state


def test_only_one_worker_gets_a_unit(encode: Encode) -> None:
    assert take(encode).kind == UnitKind.PLAN
    assert jobs.claim(encode.pk) is None
    assert jobs.claim() is None
    assert state_of(encode) == (EncodeState.RUNNING, VideoState.PROBING)


def test_a_silent_workers_unit_waits_again(encode: Encode) -> None:
    take(encode)
    assert services.sweep() == 0
    silence(encode)
    assert services.sweep() == 1
    assert state_of(encode) == (EncodeState.READY, VideoState.QUEUED)
    assert encode.reason_code == Reason.INTERRUPTED


def test_a_worker_that_lost_its_unit_stops_and_changes_nothing(encode: Encode) -> None:
    old = take(encode)
    silence(encode)
    services.sweep()
    new = take(encode)
    with pytest.raises(LeaseLost):
        jobs.renew(old, 0.5)
    with pytest.raises(LeaseLost):
        jobs.finish(old)
    assert not jobs.give_back(old, Reason.CRASHED, "too late")
    assert not jobs.refuse(old, Reason.TRUNCATED)
    assert not jobs.release(old)
    assert state_of(encode) == (EncodeState.RUNNING, VideoState.PROBING)
    jobs.renew(new, 0.1)


def test_a_worker_says_who_it_is(encode: Encode) -> None:
    take(encode)
    host, _, process = encode.units.get().worker.rpartition(":")
    assert host
    assert process.isdigit()


def test_the_files_of_a_worker_whose_video_is_deleted_meanwhile_are_removed(
    encode: Encode, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish = publishing.publish

    def lose_it(*args: Any) -> None:
        assert list(media.rglob("*.m4s"))
        Video.objects.all().delete()
        finish(*args)

    monkeypatch.setattr(publishing, "publish", lose_it)
    services.process_encode(encode_id=encode.pk)
    assert not Video.objects.exists()
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_a_crash_between_the_files_and_the_row_leaves_one_stream(
    encode: Encode, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*args: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(publishing, "publish", die)
        patch.setattr(jobs, "release", lambda lease: False)
        with pytest.raises(KeyboardInterrupt):
            services.process_encode(encode_id=encode.pk)
    assert state_of(encode) == (EncodeState.RUNNING, VideoState.PLAYABLE)
    assert not Video.objects.get().is_playable
    silence(encode)
    services.sweep()
    services.process_encode(encode_id=encode.pk)
    assert state_of(encode) == (EncodeState.DONE, VideoState.READY)
    assert encode.attempts == 2
    assert unowned_files() == []


def test_a_worker_that_is_told_to_stop_gives_its_unit_back_at_once(
    encode: Encode, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*args: Any, **kwargs: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(units, "encode", stop)
        with pytest.raises(SystemExit):
            services.process_encode(encode_id=encode.pk)
    unit = encode.units.get(kind=UnitKind.WHOLE)
    assert (unit.state, unit.failures) == (UnitState.READY, 0)
    services.process_encode(encode_id=encode.pk)
    assert state_of(encode) == (EncodeState.DONE, VideoState.READY)


def test_after_three_silent_workers_the_video_fails_in_words(encode: Encode) -> None:
    for _ in range(jobs.MAX_ATTEMPTS):
        take(encode)
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
        (FfmpegMissing("ffmpeg"), Reason.FFMPEG_MISSING, "ffmpeg"),
        (ValueError("a mistake of ours"), Reason.UNEXPECTED, "a mistake of ours"),
    ],
)
def test_a_failing_unit_is_tried_three_times_and_its_log_kept(
    encode: Encode, monkeypatch: pytest.MonkeyPatch, error: Exception, reason: Reason, words: str
) -> None:
    tries = 0

    def fail(*args: Any, **kwargs: Any) -> None:
        nonlocal tries
        tries += 1
        raise error

    monkeypatch.setattr(units, "encode", fail)
    for done in range(1, jobs.MAX_ATTEMPTS):
        services.process_encode(encode_id=encode.pk)
        assert tries == done, "what failed a moment ago isn't tried again at once"
        assert state_of(encode) == (EncodeState.RUNNING, VideoState.ENCODING)
        wait_out_pauses()
    services.process_encode(encode_id=encode.pk)
    assert state_of(encode) == (EncodeState.FAILED, VideoState.FAILED)
    assert (tries, encode.attempts, encode.reason_code) == (3, 3, reason)
    assert words in encode.log
    assert unowned_files() == []


@pytest.mark.parametrize(
    "error", [OutOfSpace("write: No space left"), OSError(28, "No space left on device")]
)
def test_a_full_disk_is_waited_for_longer_and_longer_and_burns_no_attempt(
    encode: Encode, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(units, "encode", fail)
        pauses = []
        for _ in range(jobs.MAX_ATTEMPTS + 1):
            services.process_encode(encode_id=encode.pk)
            unit = encode.units.get(kind=UnitKind.WHOLE)
            assert unit.not_before is not None
            pauses.append((unit.not_before - clock.now()).total_seconds())
            assert services.sweep() == 0
            wait_out_pauses()
    assert pauses == pytest.approx([30, 60, 120, 240], abs=5)
    assert (unit.failures, state_of(encode)) == (0, (EncodeState.RUNNING, VideoState.ENCODING))
    assert encode.reason_code == Reason.OUT_OF_SPACE
    services.process_encode(encode_id=encode.pk)
    assert state_of(encode) == (EncodeState.DONE, VideoState.READY)


def test_an_encode_for_which_there_is_no_room_does_not_begin(
    encode: Encode, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.VIDEO_SPARE_BYTES = 1024**5
    services.process_encode(encode_id=encode.pk)
    assert state_of(encode) == (EncodeState.READY, VideoState.QUEUED)
    assert encode.reason_code == Reason.OUT_OF_SPACE
    settings.VIDEO_SPARE_BYTES = 0
    wait_out_pauses()
    services.process_encode(encode_id=encode.pk)
    assert state_of(encode) == (EncodeState.DONE, VideoState.READY)
    assert encode.reason_code == ""


def test_a_refused_file_fails_at_once(encode: Encode, monkeypatch: pytest.MonkeyPatch) -> None:
    from media_pipeline.exceptions import Refused

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise Refused(Reason.TRUNCATED)

    monkeypatch.setattr(planning, "make", refuse)
    services.process_encode(encode_id=encode.pk)
    assert state_of(encode) == (EncodeState.FAILED, VideoState.FAILED)
    assert (encode.attempts, encode.reason_code) == (1, Reason.TRUNCATED)


def test_a_failed_video_can_be_tried_again_by_hand(encode: Encode) -> None:
    jobs.refuse(take(encode), Reason.TRUNCATED)
    video = Video.objects.get(pk=encode.video_id)
    again = services.retry(video=video)
    assert services.retry(video=video) == again == encode
    services.process_encode(encode_id=again.pk)
    video.refresh_from_db()
    assert (video.state, video.failure_code, video.failure_message) == (VideoState.READY, "", "")


def test_a_lost_message_is_sent_again_but_not_at_every_sweep(encode: Encode) -> None:
    assert services.sweep() == 0
    Encode.objects.update(enqueued_at=clock.now() - timedelta(minutes=1))
    assert services.sweep() == 1
    assert services.sweep() == 0


def test_ffmpeg_is_stopped_when_the_unit_is_lost(encode: Encode, monkeypatch: pytest.MonkeyPatch) -> None:
    renew = jobs.renew

    def lose_while_encoding(lease: Lease, progress: float = 0.0) -> None:
        if lease.kind == UnitKind.WHOLE:
            raise LeaseLost
        renew(lease, progress)

    monkeypatch.setattr(jobs, "renew", lose_while_encoding)
    monkeypatch.setattr(encoding, "_HEARTBEAT_SECONDS", 0.0)
    # So short a film is done before the first second is over.
    monkeypatch.setattr(processes, "_TICK", 0.01)
    services.process_encode(encode_id=encode.pk)
    assert storage.works() == []
    assert state_of(encode)[0] == EncodeState.RUNNING
