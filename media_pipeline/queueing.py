"""The queue as people and the sweep change it: what waits in it, in which order, and what goes on again."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min

from lms.lib import clock
from media_pipeline import encoding, jobs, ladder, layout, queries, storage
from media_pipeline.models import (
    Encode,
    EncodePurpose,
    EncodeState,
    EncodeUnit,
    Leftover,
    UnitKind,
    UnitState,
    Video,
    VideoState,
)
from media_pipeline.wakeups import wake

log = structlog.get_logger(__name__)

# What only gets better waits for everything else.
AGAIN_PRIORITY = -10
AV1_PRIORITY = -20
MOST_PRIORITY = 100
# A wake-up may be lost with its broker. One that nobody heard for long is repeated less often.
_REPEAT_AFTER = timedelta(seconds=30)
_REPEAT_AT_LEAST = timedelta(minutes=5)
_REPEAT_AT_ONCE = 8


@transaction.atomic
def enqueue(video: Video, *, priority: int = 0) -> Encode:
    """Put an encode by the current ladder into the queue; a video without a stream shows that it waits."""
    now = clock.now()
    _give_up_failed(video)
    encode = Encode.objects.create(
        video=video,
        purpose=EncodePurpose.AGAIN if video.stream_version else EncodePurpose.FIRST,
        priority=priority,
        ladder_version=ladder.CURRENT.version,
        created_at=now,
        due_at=jobs.due(now, video.duration or 0.0),
    )
    EncodeUnit.objects.create(encode=encode, number=0, kind=UnitKind.PLAN)
    _show_waiting(video)
    wake(encode.pk)
    return encode


@transaction.atomic
def retry(*, video: Video) -> Encode:
    """Let a failed encode go on from what it has finished; one that waits or runs already is left alone.

    After a cancel, which kept nothing, it begins anew.
    """
    Video.objects.select_for_update().get(pk=video.pk)
    last = video.encodes.order_by("-pk").first()
    if last and last.state in (EncodeState.READY, EncodeState.RUNNING):
        return last
    if last is None or not _can_go_on(last, video):
        return enqueue(video)
    jobs.resurrect(last)
    _show_waiting(video)
    wake(last.pk)
    return last


@transaction.atomic
def cancel(*, video: Video) -> bool:
    """Stop a video's encode and remove what it made. Tell whether there was one to stop.

    Workers stop at their next sign of life. A video that plays an older stream goes on doing so.
    """
    encode = video.encodes.unfinished().first()
    if encode is None or not jobs.cancel(encode):
        return False
    transaction.on_commit(partial(storage.remove_stream, encode.stream_version))
    transaction.on_commit(partial(storage.clear_work, encode.pk))
    video.refresh_from_db()
    return True


def set_priority(*, video: Video, priority: int) -> bool:
    """Have a waiting video go before those with less. Tell whether it was waiting."""
    priority = max(-MOST_PRIORITY, min(MOST_PRIORITY, priority))
    return bool(video.encodes.unfinished().update(priority=priority))


@transaction.atomic
def set_popularity(*, seconds: Mapping[int, float]) -> None:
    """Note how long all learners together have watched each video (by its key); others were not watched."""
    videos = list(Video.objects.only("pk", "popularity"))
    changed = [video for video in videos if video.popularity != seconds.get(video.pk, 0.0)]
    for video in changed:
        video.popularity = seconds.get(video.pk, 0.0)
    Video.objects.bulk_update(changed, ["popularity"], batch_size=500)


@transaction.atomic
def move_in_queue(*, video: Video, first: bool) -> bool:
    """Have a waiting video go before (or after) everything else that waits. Tell whether it was waiting."""
    others = Encode.objects.unfinished().exclude(video=video)
    ends = others.aggregate(most=Max("priority"), least=Min("priority"))
    if ends["most"] is None:
        return video.encodes.unfinished().exists()
    return set_priority(video=video, priority=ends["most"] + 1 if first else ends["least"] - 1)


@transaction.atomic
def add_av1(video: Video) -> Encode:
    """Queue AV1 renditions for a video that plays, behind all else."""
    now = clock.now()
    encode = Encode.objects.create(
        video=video,
        purpose=EncodePurpose.AV1,
        priority=AV1_PRIORITY,
        ladder_version=ladder.AV1.version,
        created_at=now,
        due_at=jobs.due(now, video.duration or 0.0),
    )
    EncodeUnit.objects.create(encode=encode, number=0, kind=UnitKind.PLAN)
    wake(encode.pk)
    return encode


def reencode_outdated(*, limit: int) -> list[Encode]:
    """Queue videos of an older ladder for another encode, behind all else; the old stream serves on."""
    videos = list(queries.outdated_videos()[:limit])
    return [enqueue(video, priority=AGAIN_PRIORITY) for video in videos]


def sweep() -> int:
    """Take units from workers that fell silent, clear up, and wake workers. Return how many were woken."""
    now = clock.now()
    _expire(now)
    _remove_leftovers(now)
    _clear_this_machine()
    if not Encode.objects.unfinished().exists():
        _use_idle_time()
    return _wake_again(now)


def _use_idle_time() -> None:
    """Make one thing better that is good already."""
    if reencode_outdated(limit=1) or not settings.VIDEO_AV1_WATCHED_HOURS:
        return
    for video in queries.worth_av1(settings.VIDEO_AV1_WATCHED_HOURS)[:1]:
        add_av1(video)


def _expire(now: datetime) -> None:
    silent = EncodeUnit.objects.filter(state=UnitState.RUNNING, lease_expires_at__lt=now)
    for unit in silent.select_related("encode__video"):
        if jobs.expire(unit):
            folder = jobs.unit_folder(unit.encode, unit.number, unit.attempts)
            storage.remove_work(unit.encode_id, folder)
            encoding.remove_attempt(unit.pk, unit.encode.stream_version, folder)
            log.warning("unit.lease_expired", encode=unit.encode_id, unit=unit.number, worker=unit.worker)


def _remove_leftovers(now: datetime) -> None:
    for leftover in Leftover.objects.filter(remove_at__lt=now):
        storage.remove_tree(leftover.path)
        leftover.delete()


def _clear_this_machine() -> None:
    """Remove the private folders of encodes that nobody works on any more."""
    there = storage.works()
    unfinished = set(Encode.objects.unfinished().filter(pk__in=there).values_list("pk", flat=True))
    for encode_id in set(there) - unfinished:
        storage.clear_work(encode_id)


def _wake_again(now: datetime) -> int:
    claimable = EncodeUnit.objects.claimable(now).values("encode")
    waiting = Encode.objects.unfinished().filter(pk__in=claimable).in_turn().defer("plan", "log")
    unheard = [encode.pk for encode in waiting if _is_unheard(encode, now)]
    for encode_id in unheard[:_REPEAT_AT_ONCE]:
        wake(encode_id)
    return min(len(unheard), _REPEAT_AT_ONCE)


def _is_unheard(encode: Encode, now: datetime) -> bool:
    if encode.enqueued_at is None:
        return True
    patience = (encode.enqueued_at - encode.created_at) / 4
    return now - encode.enqueued_at > max(_REPEAT_AFTER, min(_REPEAT_AT_LEAST, patience))


def _can_go_on(encode: Encode, video: Video) -> bool:
    """Tell whether what a failed encode has finished is of use, where it lies."""
    version = encode.stream_version
    in_place = not version or layout.is_restricted(version) == video.is_restricted
    return encode.state == EncodeState.FAILED and encode.ladder_version in ladder.LADDERS and in_place


def _give_up_failed(video: Video) -> None:
    """Remove what failed encodes had finished: none of them goes on any more."""
    for encode in video.encodes.filter(state=EncodeState.FAILED).exclude(stream_version=""):
        encode.units.all().delete()
        transaction.on_commit(partial(storage.remove_stream, encode.stream_version))


def _show_waiting(video: Video) -> None:
    if not video.stream_version:
        video.state, video.failure_code, video.failure_message = VideoState.QUEUED, "", ""
        video.save(update_fields=["state", "failure_code", "failure_message"])
