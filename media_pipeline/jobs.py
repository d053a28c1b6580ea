"""The life of an encode's units: claimed, kept, finished or given back. Every step is a conditional update.

A worker holds a lease of ``settings.VIDEO_LEASE_SECONDS`` and renews it as it works. The sweep gives a unit
whose lease ran out to another worker. ``attempts`` is the fencing token: whoever finds another number there
has lost the unit.

Whose turn it is. A higher priority goes first, at the same priority a new upload before what only gets
better, then what is due first. A video is due as long after its upload as it lasts, and never sooner than
``SHORT`` after it. The choice is made anew after every unit: so two minutes of film wait for one unit of a
film of four hours, not for all of it, and the long one, due at a fixed moment, isn't put off for ever.
"""

import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum
from django.db.models.functions import Coalesce, Greatest

from lms.lib import clock
from media_pipeline import layout
from media_pipeline.exceptions import LeaseLost
from media_pipeline.models import (
    Encode,
    EncodeQuerySet,
    EncodeState,
    EncodeUnit,
    EncodeUnitQuerySet,
    UnitKind,
    UnitState,
    Video,
    VideoState,
)
from media_pipeline.plan import Plan, Unit, UnitResult, Work
from media_pipeline.reasons import Reason, sentence

MAX_ATTEMPTS = 3
# A full disk is no fault of the file: about an hour and a half passes until it is given up.
MAX_DELAYS = 12
SHORT = timedelta(minutes=3)
_PAUSE = timedelta(seconds=5)
_DELAY = timedelta(seconds=30)
_LONGEST_DELAY = timedelta(minutes=10)
# What the machine lacks at the moment, whatever the file is.
_TROUBLE = {Reason.OUT_OF_SPACE, Reason.SCANNER_DOWN, Reason.NOT_ISOLATED}
_CANDIDATES = 8
# So much of the way is the most that is told before the end.
_ALMOST = 0.99
_SOUND_SHARE = 0.1


@dataclass
class Lease:
    """A worker's right to one attempt at one unit. ``shown`` is what an attempt before has finished of it."""

    unit_id: int
    number: int
    kind: str
    attempt: int
    encode_id: int
    video_id: int
    ladder_version: str
    stream_version: str
    folder: str
    is_first: bool
    shown: UnitResult | None = None
    shown_folder: str = ""
    progress: float = 0.0

    def rows(self) -> EncodeUnitQuerySet:
        """Return the unit if it is still ours."""
        return EncodeUnit.objects.filter(
            pk=self.unit_id,
            state=UnitState.RUNNING,
            attempts=self.attempt,
            encode__in=Encode.objects.filter(state=EncodeState.RUNNING),
        )


def lease_time() -> timedelta:
    """Return how long a worker may be silent."""
    return timedelta(seconds=settings.VIDEO_LEASE_SECONDS)


def due(since: datetime, seconds: float = 0.0) -> datetime:
    """Return when a video of ``seconds`` that waits ``since`` then is due."""
    return since + max(SHORT, timedelta(seconds=seconds))


def claim(encode_id: int | None = None) -> Lease | None:
    """Take the unit whose turn it is, of one encode or of any; ``None``: nothing can be begun now."""
    while True:
        now = clock.now()
        waiting = EncodeUnit.objects.claimable(now)
        if encode_id is not None:
            waiting = waiting.filter(encode=encode_id)
        candidates = list(waiting.in_turn().select_related("encode__video")[:_CANDIDATES])
        if not candidates:
            return None
        for unit in candidates:
            if lease := _take(unit, now):
                return lease


@transaction.atomic
def _take(unit: EncodeUnit, now: datetime) -> Lease | None:
    taken = (
        EncodeUnit.objects.claimable(now)
        .filter(pk=unit.pk, attempts=unit.attempts)
        .update(
            state=UnitState.RUNNING,
            attempts=F("attempts") + 1,
            worker=f"{socket.gethostname()}:{os.getpid()}"[:120],
            started_at=now,
            heartbeat_at=now,
            lease_expires_at=now + lease_time(),
            progress=0.0,
        )
    )
    if not taken:
        return None
    lease = _lease(unit)
    _unfinished(unit.encode_id).update(
        state=EncodeState.RUNNING,
        started_at=Coalesce("started_at", now),
        attempts=Greatest("attempts", lease.attempt),
        stream_version=lease.stream_version,
    )
    if unit.kind == UnitKind.PLAN:
        _show(lease.video_id, VideoState.PROBING)
    else:
        Video.objects.filter(pk=lease.video_id, stream_version="", state=VideoState.QUEUED).update(
            state=VideoState.ENCODING
        )
    return lease


def _lease(unit: EncodeUnit) -> Lease:
    encode, video, attempt = unit.encode, unit.encode.video, unit.attempts + 1
    return Lease(
        unit_id=unit.pk,
        number=unit.number,
        kind=unit.kind,
        attempt=attempt,
        encode_id=encode.pk,
        video_id=video.pk,
        ladder_version=encode.ladder_version,
        stream_version=stream_version(encode),
        folder=unit_folder(encode, unit.number, attempt),
        is_first=not video.stream_version,
        shown=UnitResult.from_json(unit.result) if unit.result else None,
        shown_folder=unit.folder,
    )


def unit_folder(encode: Encode, number: int, attempt: int) -> str:
    """Return the name of the folder that an attempt at a unit writes into."""
    return layout.unit(encode.video.sha256, encode.ladder_version, number, attempt)


def stream_version(encode: Encode) -> str:
    """Return the name of the folder that an encode writes into."""
    digest = layout.digest(encode.video.sha256, encode.ladder_version, encode.pk)
    return encode.stream_version or layout.version(digest, restricted=encode.video.is_restricted)


def renew(lease: Lease, progress: float = 0.0) -> None:
    """Keep the unit and note how far it is (0–1; never less than before). Raises ``LeaseLost``."""
    now = clock.now()
    lease.progress = max(lease.progress, progress)
    kept = lease.rows().update(
        heartbeat_at=now, lease_expires_at=now + lease_time(), progress=min(1.0, lease.progress)
    )
    if not kept:
        raise LeaseLost
    _advance(lease.encode_id)


def _advance(encode_id: int) -> None:
    """Note how far an encode is: its units by the media they cover. It never goes back."""
    seconds = EncodeUnit.objects.filter(encode=encode_id).aggregate(
        all=Sum("seconds"), done=Sum(F("seconds") * F("progress"))
    )
    if seconds["all"]:
        share = min(_ALMOST, seconds["done"] / seconds["all"])
        Encode.objects.filter(pk=encode_id, progress__lt=share).update(progress=share)


@transaction.atomic
def planned(lease: Lease, plan: Plan) -> None:
    """Keep the plan and its units: they are what remains to be done. Raises ``LeaseLost``."""
    encode = _locked(lease)
    _mark_done(lease)
    encode.plan = plan.to_json()
    encode.due_at = due(encode.created_at, plan.duration or 0.0)
    encode.save(update_fields=["plan", "due_at"])
    EncodeUnit.objects.bulk_create(
        EncodeUnit(encode=encode, number=number, kind=unit.work, seconds=_weight(unit))
        for number, unit in enumerate(plan.units, start=1)
    )
    _show(lease.video_id, VideoState.ENCODING)


def _weight(unit: Unit) -> float:
    """Return the seconds of media that a unit counts for: sound is done in a fraction of the time."""
    return unit.seconds * (_SOUND_SHARE if unit.work == Work.SOUND else 1.0)


def show(lease: Lease, result: UnitResult) -> None:
    """Note what the attempt has finished so far, so that it can be played. Raises ``LeaseLost``."""
    if not lease.rows().update(result=result.to_json(), folder=lease.folder):
        raise LeaseLost


@transaction.atomic
def complete(lease: Lease, result: UnitResult) -> None:
    """Mark a unit done; after the last one the finish can begin. Raises ``LeaseLost``."""
    encode = _locked(lease)
    _mark_done(lease, result=result.to_json(), folder=lease.folder)
    units = EncodeUnit.objects.filter(encode=encode)
    if not units.exclude(state=UnitState.DONE).exists():
        EncodeUnit.objects.create(encode=encode, number=units.count(), kind=UnitKind.FINISH)
    _advance(encode.pk)


def finish(lease: Lease) -> None:
    """Mark the encode done. Call it inside the transaction that writes its result. Raises ``LeaseLost``."""
    encode = _locked(lease)
    _mark_done(lease)
    encode.state, encode.progress, encode.finished_at = EncodeState.DONE, 1.0, clock.now()
    encode.reason_code = encode.reason = encode.log = ""
    encode.speed = _speed(list(encode.units.all()))
    encode.save()


def release(lease: Lease) -> bool:
    """Give a unit back that this worker can't go on with: it is told to stop."""
    return bool(lease.rows().update(state=UnitState.READY, lease_expires_at=None, worker="", progress=0.0))


def give_back(lease: Lease, reason: Reason, log: str) -> bool:
    """End a failed attempt: another one follows, or it was the last. Tell whether the unit still was ours."""
    return _attempt_failed(lease.rows(), reason, log)


def expire(unit: EncodeUnit) -> bool:
    """Take a unit from a worker that fell silent. Return whether it still was that worker's."""
    rows = EncodeUnit.objects.filter(
        pk=unit.pk,
        state=UnitState.RUNNING,
        attempts=unit.attempts,
        lease_expires_at=unit.lease_expires_at,
    )
    return _attempt_failed(rows, Reason.INTERRUPTED, "")


@transaction.atomic
def refuse(lease: Lease, reason: Reason) -> bool:
    """End the encode for good: the file can't become a stream."""
    return lease.rows().exists() and _end(lease.encode_id, reason, log="")


@transaction.atomic
def cancel(encode: Encode) -> bool:
    """End an encode because a person wants it; its workers notice at their next sign of life."""
    ended = _end(encode.pk, Reason.CANCELLED, log="", state=EncodeState.CANCELLED)
    if ended:
        EncodeUnit.objects.filter(encode=encode).delete()
    return ended


@transaction.atomic
def resurrect(encode: Encode) -> None:
    """Let a failed encode go on from what it has finished."""
    now = clock.now()
    seconds = encode.units.aggregate(all=Sum("seconds"))["all"] or 0.0
    encode.units.exclude(state=UnitState.DONE).update(
        state=UnitState.READY, failures=0, delays=0, not_before=None, lease_expires_at=None
    )
    encode.state, encode.finished_at, encode.due_at = EncodeState.READY, None, due(now, seconds)
    encode.reason_code = encode.reason = encode.log = ""
    encode.save()


def _attempt_failed(rows: EncodeUnitQuerySet, reason: Reason, log: str) -> bool:
    with transaction.atomic():
        unit = rows.select_for_update(of=("self",)).first()
        if unit is None:
            return False
        _count(unit, reason)
        if unit.failures >= MAX_ATTEMPTS or unit.delays >= MAX_DELAYS:
            return _end(unit.encode_id, reason, log)
        unit.state, unit.progress, unit.lease_expires_at, unit.worker = UnitState.READY, 0.0, None, ""
        unit.save()
        again = {"reason_code": reason, "reason": sentence(reason), "log": log, "enqueued_at": None}
        if unit.kind == UnitKind.PLAN:
            again["state"] = EncodeState.READY
            _show(unit.encode.video_id, VideoState.QUEUED)
        _unfinished(unit.encode_id).update(**again)
        return True


def _count(unit: EncodeUnit, reason: Reason) -> None:
    """Count a failed attempt, and put the next one off: what failed a moment ago fails again."""
    now = clock.now()
    if reason in _TROUBLE:
        unit.not_before = now + min(_LONGEST_DELAY, _DELAY * 2**unit.delays)
        unit.delays += 1
        return
    unit.failures += 1
    # A lease that ran out was a pause.
    unit.not_before = None if reason == Reason.INTERRUPTED else now + _PAUSE * unit.failures**2


def _end(encode_id: int, reason: Reason, log: str, state: EncodeState = EncodeState.FAILED) -> bool:
    changed = _unfinished(encode_id).update(
        state=state, reason_code=reason, reason=sentence(reason), log=log, finished_at=clock.now()
    )
    if not changed:
        return False
    units = EncodeUnit.objects.filter(encode=encode_id, state=UnitState.RUNNING)
    units.update(state=UnitState.READY, lease_expires_at=None, worker="", progress=0.0)
    # A video that plays an older stream goes on doing so.
    Video.objects.filter(encodes=encode_id, stream_version="").update(
        state=VideoState.FAILED, failure_code=reason, failure_message=sentence(reason), live_version=""
    )
    return True


def _mark_done(lease: Lease, **fields: object) -> None:
    done = lease.rows().update(
        state=UnitState.DONE, progress=1.0, finished_at=clock.now(), lease_expires_at=None, **fields
    )
    if not done:
        raise LeaseLost


def _locked(lease: Lease) -> Encode:
    """Return the encode, locked: two workers that finish its last two units do so one after the other."""
    encode = Encode.objects.select_for_update().filter(pk=lease.encode_id, state=EncodeState.RUNNING).first()
    if encode is None:
        raise LeaseLost
    return encode


def _unfinished(encode_id: int) -> EncodeQuerySet:
    return Encode.objects.unfinished().filter(pk=encode_id)


def _show(video_id: int, state: VideoState) -> None:
    """Set the state of a video that has no stream yet; one that has is ready whatever is made beside it."""
    Video.objects.filter(pk=video_id, stream_version="").update(state=state)


def _speed(units: Sequence[EncodeUnit]) -> float | None:
    """Return the seconds of media that one worker encoded in a second."""
    spent = sum(
        (unit.finished_at - unit.started_at).total_seconds()
        for unit in units
        if unit.finished_at and unit.started_at
    )
    media = sum(unit.seconds for unit in units)
    return media / spent if spent > 0 and media else None
