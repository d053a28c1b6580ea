"""The life of an encode row: claimed, kept alive, finished or given back. Every step is a conditional update.

A worker holds a lease of ``LEASE`` and renews it as it works. The sweep gives a job whose lease ran out to
another worker. ``attempts`` is the fencing token: whoever finds another number there has lost the job.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import F

from lms.lib import clock
from media_pipeline.exceptions import LeaseLost
from media_pipeline.models import Encode, EncodeQuerySet, EncodeState, Video, VideoState
from media_pipeline.reasons import Reason, sentence

LEASE = timedelta(seconds=18)
MAX_ATTEMPTS = 3


@dataclass
class Lease:
    """A worker's right to one attempt at one encode."""

    encode_id: int
    video_id: int
    attempt: int
    ladder_version: str
    progress: float = 0.0

    def rows(self) -> EncodeQuerySet:
        """Return the encode if it is still ours."""
        return Encode.objects.filter(pk=self.encode_id, state=EncodeState.RUNNING, attempts=self.attempt)


@transaction.atomic
def claim(encode_id: int) -> Lease | None:
    """Take a waiting encode; ``None`` when somebody else has it or nothing is left to do."""
    now = clock.now()
    taken = (
        Encode.objects.waiting()
        .filter(pk=encode_id, attempts__lt=MAX_ATTEMPTS)
        .update(
            state=EncodeState.RUNNING,
            attempts=F("attempts") + 1,
            started_at=now,
            heartbeat_at=now,
            lease_expires_at=now + LEASE,
        )
    )
    if not taken:
        return None
    encode = Encode.objects.get(pk=encode_id)
    Video.objects.filter(pk=encode.video_id).update(state=VideoState.PROBING)
    return Lease(encode.pk, encode.video_id, encode.attempts, encode.ladder_version, encode.progress)


def set_encoding(lease: Lease) -> None:
    """Say that the file was looked at and is being encoded. Raises ``LeaseLost``."""
    renew(lease)
    Video.objects.filter(pk=lease.video_id).update(state=VideoState.ENCODING)


def renew(lease: Lease, progress: float = 0.0, *, stream_version: str | None = None) -> None:
    """Keep the job and note how far it is (0–1; never less than before). Raises ``LeaseLost``."""
    now = clock.now()
    lease.progress = max(lease.progress, progress)
    changes = {"heartbeat_at": now, "lease_expires_at": now + LEASE, "progress": lease.progress}
    if stream_version is not None:
        changes["stream_version"] = stream_version
    if not lease.rows().update(**changes):
        raise LeaseLost


def finish(lease: Lease) -> None:
    """Mark the encode done. Call it inside the transaction that writes its result. Raises ``LeaseLost``."""
    done = lease.rows().update(
        state=EncodeState.DONE, progress=1.0, finished_at=clock.now(), lease_expires_at=None, log=""
    )
    if not done:
        raise LeaseLost


def refuse(lease: Lease, reason: Reason) -> bool:
    """End the encode for good: the file can't become a stream."""
    return _end(lease.rows(), lease.video_id, reason, log="")


def give_back(lease: Lease, reason: Reason, log: str) -> bool:
    """End a failed attempt: another one follows, or it was the last."""
    return _attempt_failed(lease.rows(), lease.video_id, lease.attempt, reason, log)


def expire(encode: Encode) -> bool:
    """Take a job from a worker that fell silent. Return whether it still was that worker's."""
    rows = Encode.objects.filter(
        pk=encode.pk,
        state=EncodeState.RUNNING,
        attempts=encode.attempts,
        lease_expires_at=encode.lease_expires_at,
    )
    return _attempt_failed(rows, encode.video_id, encode.attempts, Reason.INTERRUPTED, encode.log)


def _attempt_failed(rows: EncodeQuerySet, video_id: int, attempt: int, reason: Reason, log: str) -> bool:
    if attempt >= MAX_ATTEMPTS:
        return _end(rows, video_id, reason, log)
    with transaction.atomic():
        changed = rows.update(
            state=EncodeState.READY,
            reason_code=reason,
            reason=sentence(reason),
            log=log,
            lease_expires_at=None,
            enqueued_at=None,
        )
        if changed:
            Video.objects.filter(pk=video_id).update(state=VideoState.QUEUED)
    return bool(changed)


@transaction.atomic
def _end(rows: EncodeQuerySet, video_id: int, reason: Reason, log: str) -> bool:
    changed = rows.update(
        state=EncodeState.FAILED,
        reason_code=reason,
        reason=sentence(reason),
        log=log,
        finished_at=clock.now(),
        lease_expires_at=None,
    )
    if changed:
        Video.objects.filter(pk=video_id).update(
            state=VideoState.FAILED, failure_code=reason, failure_message=sentence(reason)
        )
    return bool(changed)
