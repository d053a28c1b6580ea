"""Captions from the sound as jobs: asked for, claimed by one worker, never put over a person's work."""

import shutil
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import structlog
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q, QuerySet

from lms.accounts.models import User
from lms.lib import clock
from media_pipeline import captioning, storage, transcribing
from media_pipeline.captions import Cue
from media_pipeline.exceptions import CaptionsChanged, LeaseLost, RecogniserMissing
from media_pipeline.models import (
    CaptionsOrigin,
    Transcription,
    TranscriptionReason,
    TranscriptionState,
    Video,
)

log = structlog.get_logger(__name__)

MOST_ATTEMPTS = 3
# A model takes its time to load, and to listen to the first half a minute.
_LEASE = timedelta(minutes=10)
_REPEAT_AFTER = timedelta(minutes=1)


@transaction.atomic
def request_transcription(*, video: Video, asked_by: User | None = None) -> Transcription:
    """Have captions written from a video's sound; one that waits or runs already is left alone.

    Raises ``RecogniserMissing`` where that can't be done.
    """
    if missing := transcribing.why_missing(video):
        raise RecogniserMissing(missing)
    there = Video.objects.select_for_update().get(pk=video.pk)
    unfinished = Q(state__in=(TranscriptionState.READY, TranscriptionState.RUNNING))
    job = video.transcriptions.filter(unfinished).first() or Transcription.objects.create(
        video=video, asked_by=asked_by, replacing=there.captions_digest, created_at=clock.now()
    )
    _send(job)
    return job


def run_transcription(*, transcription_id: int) -> None:
    """Do a job if it is free. Its row says how it ended; nothing is raised."""
    job = _claim(transcription_id)
    if job is None:
        return
    try:
        reason = _write(job)
        _end(job, TranscriptionState.FAILED if reason else TranscriptionState.DONE, reason)
    except LeaseLost:
        log.warning("transcription.lease_lost", transcription=job.pk)
    except RecogniserMissing:
        _end(job, TranscriptionState.FAILED, TranscriptionReason.MISSING)
    except Exception:
        log.warning("transcription.failed", transcription=job.pk, exc_info=True)
        _give_back(job, TranscriptionReason.UNEXPECTED, traceback.format_exc())


def sweep_transcriptions() -> int:
    """Take jobs from workers that fell silent, and send again what waits. Return how many were sent."""
    now = clock.now()
    for job in Transcription.objects.filter(state=TranscriptionState.RUNNING, lease_expires_at__lt=now):
        _give_back(job, TranscriptionReason.INTERRUPTED, job.log)
    unheard = Q(enqueued_at=None) | Q(enqueued_at__lt=now - _REPEAT_AFTER)
    waiting = list(Transcription.objects.filter(unheard, state=TranscriptionState.READY))
    for job in waiting:
        _send(job)
    return len(waiting)


def _claim(transcription_id: int) -> Transcription | None:
    """Return the job if it was free and is this worker's now."""
    free = Transcription.objects.filter(pk=transcription_id, state=TranscriptionState.READY)
    claimed = free.update(
        state=TranscriptionState.RUNNING,
        attempts=F("attempts") + 1,
        lease_expires_at=clock.now() + _LEASE,
        progress=0.0,
    )
    return Transcription.objects.select_related("video").get(pk=transcription_id) if claimed else None


def _write(job: Transcription) -> str:
    """Write the captions. Return why there are none, ``""`` if there are."""
    with _sound(job.video) as sound:
        cues = list(_recognised(job, sound))
    if not any(cue.text for cue in cues):
        return TranscriptionReason.NO_WORDS
    try:
        captioning.set_cues(
            video=job.video, cues=cues, origin=CaptionsOrigin.AUTOMATIC, replacing=job.replacing
        )
    except CaptionsChanged:
        return TranscriptionReason.CHANGED
    return ""


def _recognised(job: Transcription, sound: Path) -> Iterator[Cue]:
    recogniser = transcribing.recogniser()
    if missing := recogniser.why_missing():
        raise RecogniserMissing(missing)
    return recogniser.recognise(sound, on_progress=partial(_renew, job))


@contextmanager
def _sound(video: Video) -> Iterator[Path]:
    """Give a copy of the sound on this machine: our own encode's, as the original may be anything."""
    storage.work_root().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=storage.work_root(), prefix="sound-") as folder:
        place = Path(folder) / "sound.mp4"
        with default_storage.open(video.progressive, "rb") as source, place.open("wb") as copy:
            shutil.copyfileobj(source, copy)
        yield place


def _renew(job: Transcription, progress: float) -> None:
    """Say that the job goes on. Raises ``LeaseLost`` when it is another worker's by now."""
    if not _mine(job).update(progress=progress, lease_expires_at=clock.now() + _LEASE):
        raise LeaseLost


def _mine(job: Transcription) -> "QuerySet[Transcription]":
    return Transcription.objects.filter(pk=job.pk, state=TranscriptionState.RUNNING, attempts=job.attempts)


def _end(job: Transcription, state: str, reason: str = "") -> None:
    _mine(job).update(state=state, reason_code=reason, finished_at=clock.now(), lease_expires_at=None)


def _give_back(job: Transcription, reason: str, words: str) -> None:
    """Let another worker try, unless it was tried often enough."""
    again = job.attempts < MOST_ATTEMPTS
    _mine(job).update(
        state=TranscriptionState.READY if again else TranscriptionState.FAILED,
        reason_code="" if again else reason,
        log=words[-4000:],
        lease_expires_at=None,
        finished_at=None if again else clock.now(),
        enqueued_at=None,
    )


def _send(job: Transcription) -> None:
    from media_pipeline import tasks  # it imports the services, which import this module

    Transcription.objects.filter(pk=job.pk).update(enqueued_at=clock.now())
    # A broker that is down is no reason to refuse: the sweep sends it again.
    transaction.on_commit(partial(tasks.transcribe.delay, job.pk), robust=True)
