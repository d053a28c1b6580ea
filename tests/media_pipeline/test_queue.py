"""Whose turn it is, how long it takes, and what people may change about it."""

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from lms.lib import clock
from media_pipeline import jobs, ladder, layout, probe, queries, services
from media_pipeline.jobs import Lease
from media_pipeline.models import (
    Encode,
    EncodePurpose,
    EncodeState,
    EncodeUnit,
    UnitKind,
    Video,
    VideoState,
)
from media_pipeline.plan import Plan, Unit, UnitResult, Work
from media_pipeline.reasons import Reason
from tests.factories import make_ready_video
from tests.media_pipeline.files import unowned_files

Upload = Callable[..., Video]
NOTHING = UnitResult(())


def plan(*pieces: float) -> Plan:
    """Return a plan of silent pieces, as long as that in seconds."""
    rungs = ladder.CURRENT
    track = probe.VideoTrack(0, 320, 180, Fraction(25), None)
    return Plan(
        ladder=rungs.version,
        video=track,
        sound=None,
        pictures=tuple(ladder.pictures(rungs, 320, 180)),
        frame_rate=ladder.frame_rate(rungs, track.frame_rate),
        duration=sum(pieces),
        longest=9999.0,
        chapters=(),
        units=tuple(Unit(number, Work.PICTURE, seconds) for number, seconds in enumerate(pieces)),
    )


def claimed(encode_id: int | None = None) -> Lease:
    lease = jobs.claim(encode_id)
    assert lease is not None
    return lease


def planned(video: Video, *pieces: float) -> Encode:
    """Give a video's encode its pieces."""
    encode = video.encodes.get()
    jobs.planned(claimed(encode.pk), plan(*pieces))
    encode.refresh_from_db()
    return encode


def take_turns(count: int) -> list[tuple[int, int]]:
    """Do so many units; return the encode and the number of each."""
    turns = []
    for _ in range(count):
        lease = claimed()
        jobs.complete(lease, NOTHING)
        turns.append((lease.encode_id, lease.number))
    return turns


@pytest.fixture
def long(upload: Upload, clip: Path) -> Encode:
    """A film of an hour."""
    return planned(upload(clip, title="一小时"), *[60.0] * 60)


def test_a_short_upload_waits_for_one_unit_of_a_long_one(long: Encode, upload: Upload, clip: Path) -> None:
    assert take_turns(2) == [(long.pk, 1), (long.pk, 2)]
    short = planned(upload(clip, title="两分钟"), 60.0, 60.0)
    assert take_turns(2) == [(short.pk, 1), (short.pk, 2)]
    jobs.finish(claimed(short.pk))
    assert take_turns(1) == [(long.pk, 3)]


def test_a_long_one_is_not_put_off_for_ever(long: Encode, upload: Upload, clip: Path) -> None:
    Encode.objects.filter(pk=long.pk).update(due_at=jobs.due(clock.now() - timedelta(hours=1), 3600.0))
    planned(upload(clip, title="新来的"), 60.0)
    assert take_turns(1) == [(long.pk, 1)]


def test_the_look_at_a_new_file_comes_before_the_pieces_of_a_long_one(
    long: Encode, upload: Upload, clip: Path
) -> None:
    new = upload(clip, title="新来的").encodes.get()
    lease = claimed()
    assert (lease.encode_id, lease.kind) == (new.pk, UnitKind.PLAN)


def test_at_equal_length_the_first_come_goes_first(upload: Upload, clip: Path) -> None:
    encodes = [planned(upload(clip, title=str(number)), 60.0) for number in range(3)]
    assert [claimed().encode_id for _ in encodes] == [encode.pk for encode in encodes]


def test_a_higher_priority_goes_first(long: Encode, upload: Upload, clip: Path) -> None:
    planned(upload(clip), 60.0)
    assert services.set_priority(video=long.video, priority=5)
    assert take_turns(2) == [(long.pk, 1), (long.pk, 2)]


def test_what_only_gets_better_waits_for_every_new_upload(upload: Upload, clip: Path) -> None:
    old = make_ready_video()
    again = services.enqueue(old)
    new = planned(upload(clip), 60.0)
    assert again.purpose == EncodePurpose.AGAIN
    assert take_turns(1) == [(new.pk, 1)]


def test_the_finish_comes_once_after_the_last_unit(upload: Upload, clip: Path) -> None:
    encode = planned(upload(clip), 60.0, 60.0)
    first, second = claimed(), claimed()
    jobs.complete(second, NOTHING)
    assert not encode.units.filter(kind=UnitKind.FINISH).exists()
    jobs.complete(first, NOTHING)
    assert encode.units.filter(kind=UnitKind.FINISH).count() == 1
    assert claimed().kind == UnitKind.FINISH


def test_progress_is_the_share_of_the_media_and_never_goes_back(upload: Upload, clip: Path) -> None:
    encode = planned(upload(clip), 30.0, 60.0, 10.0)
    lease = claimed()
    jobs.renew(lease, 0.5)
    encode.refresh_from_db()
    assert encode.progress == pytest.approx(0.15)
    jobs.give_back(lease, Reason.CRASHED, "")
    EncodeUnit.objects.update(not_before=None)
    jobs.renew(claimed(), 0.1)
    encode.refresh_from_db()
    assert encode.progress == pytest.approx(0.15)


def test_the_queue_foretells_by_the_speed_of_what_is_done(upload: Upload, clip: Path) -> None:
    done = make_ready_video(duration=60.0)
    Encode.objects.create(
        video=done, state=EncodeState.DONE, ladder_version="2", created_at=clock.now(),
        finished_at=clock.now(), speed=2.0,
    )  # fmt: skip
    first = planned(upload(clip, title="先来"), 60.0, 60.0)
    planned(upload(clip, title="后来"), 100.0)
    jobs.renew(claimed(first.pk), 0.5)
    rows = queries.queue()
    assert [(row.position, row.video.title, row.percent) for row in rows] == [(1, "先来", 25), (2, "后来", 0)]
    assert [(row.starts_in, row.finishes_in) for row in rows] == [(0.0, 45.0), (45.0, 95.0)]
    assert len(rows[0].workers) == 1
    assert rows[1].workers == ()


def test_with_nothing_to_go_by_nothing_is_foretold(upload: Upload, clip: Path) -> None:
    upload(clip)
    (row,) = queries.queue()
    assert (row.starts_in, row.finishes_in, row.reason) == (None, None, "")


def test_a_longer_queue_costs_no_more_queries(
    upload: Upload, clip: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(6):
        planned(upload(clip, title=str(number)), 60.0, 60.0)
    with django_assert_num_queries(3):
        assert len(queries.queue()) == 6


def test_cancelling_stops_the_worker_and_leaves_nothing(
    upload: Upload, clip: Path, media: Path, monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:  # fmt: skip
    video = upload(clip)
    complete = jobs.complete

    def cancel_first(lease: Lease, result: UnitResult) -> None:
        assert list(media.rglob("*.m4s"))
        with django_capture_on_commit_callbacks(execute=True):
            assert services.cancel(video=Video.objects.get(pk=video.pk))
        complete(lease, result)

    monkeypatch.setattr(jobs, "complete", cancel_first)
    services.process_encode(encode_id=video.encodes.get().pk)
    video.refresh_from_db()
    assert (video.state, video.failure_code) == (VideoState.FAILED, Reason.CANCELLED)
    assert "取消" in queries.video_status(video).words
    assert video.encodes.get().state == EncodeState.CANCELLED
    assert [path for path in media.rglob("*") if path.is_file()] == []
    assert not services.cancel(video=video)


def test_a_cancelled_video_begins_anew_when_it_is_wanted_after_all(
    encoded: Upload, upload: Upload, clip: Path
) -> None:
    video = upload(clip)
    services.cancel(video=video)
    again = services.retry(video=video)
    services.process_encode(encode_id=again.pk)
    video.refresh_from_db()
    assert (video.state, video.encodes.count()) == (VideoState.READY, 2)
    assert unowned_files() == []


def test_a_second_encode_switches_at_once_and_the_old_stream_serves_a_day_longer(
    encoded: Upload, clip: Path, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    video = encoded(clip)
    old, chosen = video.stream_version, video.posters[-1]
    video.poster = chosen
    video.save()
    again = services.enqueue(video)
    video.refresh_from_db()
    assert video.state == VideoState.READY
    services.process_encode(encode_id=again.pk)
    video.refresh_from_db()
    assert video.stream_version not in ("", old)
    assert video.poster == video.posters[-1] != chosen
    assert {row.stream_version for row in video.renditions.all()} == {video.stream_version}
    assert unowned_files() == []
    services.sweep()
    assert (media / layout.master(old)).exists()
    later = clock.now() + timedelta(hours=25)
    monkeypatch.setattr(clock, "now", lambda: later)
    services.sweep()
    assert not (media / layout.stream(old)).exists()
    assert (media / layout.master(video.stream_version)).exists()


def test_a_cancelled_second_encode_leaves_the_video_ready(encoded: Upload, clip: Path) -> None:
    video = encoded(clip)
    services.enqueue(video)
    assert services.cancel(video=video)
    video.refresh_from_db()
    assert (video.state, video.failure_code) == (VideoState.READY, "")


def test_an_older_ladder_is_left_newest_and_most_watched_first_while_nothing_else_waits(
    upload: Upload, clip: Path
) -> None:
    titles = {"冷门": 10.0, "热门": 900.0}
    for title, seconds in titles.items():
        made = make_ready_video(title=title, popularity=seconds, created_at=clock.now() - timedelta(days=90))
        Encode.objects.create(video=made, state=EncodeState.DONE, ladder_version="1", created_at=clock.now())
    new = make_ready_video(title="新的")
    Encode.objects.create(video=new, state=EncodeState.DONE, ladder_version="1", created_at=clock.now())
    make_ready_video(title="从没转过")
    assert [video.title for video in queries.outdated_videos()] == ["新的", "热门", "冷门"]
    waiting = upload(clip)
    services.sweep()
    assert not Encode.objects.filter(purpose=EncodePurpose.AGAIN).exists()
    services.cancel(video=waiting)
    services.sweep()
    services.sweep()
    (again,) = Encode.objects.filter(purpose=EncodePurpose.AGAIN)
    assert (again.video, again.priority < 0) == (new, True)
