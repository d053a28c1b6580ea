"""What can be done to a video. Every write that others may ask for is here."""

import errno
import hashlib
import traceback
import uuid
from collections.abc import Collection
from datetime import timedelta
from functools import partial
from pathlib import Path, PurePath

import structlog
from django.conf import settings
from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, Q

from lms.accounts.models import User
from lms.lib import clock
from media_pipeline import captioning, encoding, ffprobe, jobs, ladder, storage
from media_pipeline import captions as captions_rules
from media_pipeline.exceptions import EncodeFailed, FfmpegMissing, LeaseLost, Refused, VideoInUse
from media_pipeline.models import Encode, EncodeState, Video, VideoState, private_storage
from media_pipeline.probe import Limits, check_bytes
from media_pipeline.reasons import Reason
from media_pipeline.signals import captions_changed

log = structlog.get_logger(__name__)

# A message may have been lost with its broker: what waits this long is sent again.
_REPEAT_AFTER = timedelta(seconds=30)
_REPEAT_AT_ONCE = 8


def limits() -> Limits:
    """Return what is accepted on this site."""
    return Limits(seconds=settings.VIDEO_MAX_SECONDS, bytes=settings.VIDEO_MAX_BYTES)


def examine(path: Path) -> None:
    """Look at a file before it is kept, so that a person is told at once. Raises ``Refused``.

    A machine without ffprobe lets it pass: the encode looks again.
    """
    try:
        ffprobe.examine(path, limits())
    except (FfmpegMissing, EncodeFailed):
        log.warning("examine.skipped", exc_info=True)


def create_video(
    *, file: "File[bytes]", title: str, uploaded_by: User | None = None, captions: str = ""
) -> Video:
    """Keep an uploaded file and queue its encode; ``captions`` is WebVTT or SRT.

    The same file from the same person again gives the video that is there. Raises ``Refused`` for an empty
    or too large file and ``CaptionsRefused``; whatever else is wrong with it the encode finds out.
    """
    return get_or_create_video(file=file, title=title, uploaded_by=uploaded_by, captions=captions)[0]


def get_or_create_video(
    *,
    file: "File[bytes]",
    title: str,
    uploaded_by: User | None = None,
    captions: str = "",
    rights: str = "",
    people_agreed: bool = False,
) -> tuple[Video, bool]:
    """Do as :func:`create_video` does; also tell whether the video is new.

    ``rights`` (of ``Rights``) and ``people_agreed`` are what the uploader states.
    """
    check_bytes(file.size, limits())
    video = Video(
        title=title,
        original_name=PurePath(file.name or "").name[-255:],
        sha256=_sha256(file),
        bytes=file.size,
        uploaded_by=uploaded_by,
        rights=rights,
        people_agreed=people_agreed,
    )
    if existing := same_file(video):
        return _use_again(existing, video, captions), False
    # No name or ending of the sender's: ffmpeg is to judge by the content alone.
    video.original.name = private_storage().save(f"originals/{uuid.uuid4().hex}", file)
    try:
        kept, is_new = adopt_video(video=video, captions=captions)
    except BaseException:
        private_storage().delete(video.original.name)
        raise
    if not is_new:
        private_storage().delete(video.original.name)
    return kept, is_new


def adopt_video(*, video: Video, captions: str = "") -> tuple[Video, bool]:
    """Save a video whose original lies in the private storage already, and queue its encode.

    Gives the one that is there, and ``False``, when the same person's same file was quicker: the original
    is then nobody's. Raises ``CaptionsRefused``.
    """
    cues = captions_rules.parse(captions) if captions.strip() else []
    video.created_at = clock.now()
    if existing := same_file(video):
        return _use_again(existing, video, captions), False
    try:
        with transaction.atomic():
            video.save(force_insert=True)
            if cues:
                captioning.write(video, cues)
            _queue(video)
    except IntegrityError:
        # The same file may have arrived twice at once.
        existing = same_file(video)
        if existing is None:
            raise
        return existing, False
    return video, True


@transaction.atomic
def retry(*, video: Video) -> Encode:
    """Queue a failed video again; one that waits or runs already keeps its encode."""
    Video.objects.select_for_update().get(pk=video.pk)
    return video.encodes.unfinished().first() or _queue(video)


@transaction.atomic
def rename_video(*, video: Video, title: str) -> None:
    video.title = title
    video.save(update_fields=["title"])


@transaction.atomic
def set_captions(*, video: Video, vtt: str) -> None:
    """Set or replace the captions by WebVTT or SRT text; ``""`` removes them. Raises ``CaptionsRefused``."""
    old = video.captions.name or ""
    if vtt.strip():
        captioning.write(video, captions_rules.parse(vtt))
    else:
        video.captions.name = ""
        video.save(update_fields=["captions"])
    captioning.write_playlists(video)
    if old and old != video.captions.name:
        transaction.on_commit(partial(storage.remove_file, old))
    captions_changed.send(sender=Video, video=video)


def delete_video(*, video: Video) -> None:
    """Delete a video and every file of it. Raises ``VideoInUse`` when something shows it."""
    versions = {
        video.stream_version,
        *video.renditions.values_list("stream_version", flat=True),
        *video.encodes.values_list("stream_version", flat=True),
    }
    encode_ids = list(video.encodes.values_list("id", flat=True))
    original, captions = video.original.name or "", video.captions.name or ""
    try:
        with transaction.atomic():
            video.delete()
            transaction.on_commit(partial(_remove_files, original, captions, versions, encode_ids))
    except ProtectedError as error:
        raise VideoInUse(sorted(str(user) for user in error.protected_objects)) from error


def process_encode(*, encode_id: int) -> None:
    """Make one attempt at an encode, if it is free; its row and its video's say how it ended.

    Nothing that is wrong with the file or with ffmpeg is raised: a queue can't do anything about it.
    """
    lease = jobs.claim(encode_id)
    if lease is None:
        return
    logger = log.bind(encode=encode_id, video=lease.video_id, attempt=lease.attempt)
    try:
        encoding.run(lease, limits())
        logger.info("encode.done")
    except LeaseLost:
        logger.warning("encode.lease_lost")
    except Refused as refusal:
        jobs.refuse(lease, refusal.code)
        logger.info("encode.refused", reason=refusal.code)
    except Exception as error:
        reason, words = _explain(error)
        jobs.give_back(lease, reason, words)
        logger.warning("encode.failed", reason=reason, exc_info=reason == Reason.UNEXPECTED)
    finally:
        storage.remove_work(encode_id, lease.attempt)


def sweep() -> int:
    """Take jobs from workers that fell silent and send what waits again. Return how many were sent."""
    now = clock.now()
    for encode in Encode.objects.filter(state=EncodeState.RUNNING, lease_expires_at__lt=now):
        if jobs.expire(encode):
            encoding.remove_leftovers(encode)
            log.warning("encode.lease_expired", encode=encode.pk, attempt=encode.attempts)
    lost = Q(enqueued_at=None) | Q(enqueued_at__lt=now - _REPEAT_AFTER)
    waiting = Encode.objects.waiting().filter(lost).order_by("id").values_list("id", flat=True)
    sent = list(waiting[:_REPEAT_AT_ONCE])
    for encode_id in sent:
        _send(encode_id)
    return len(sent)


def _explain(error: Exception) -> tuple[Reason, str]:
    """Return the reason and the log that an attempt's failure leaves."""
    if isinstance(error, EncodeFailed):
        return error.code, error.log
    if isinstance(error, FfmpegMissing):
        return Reason.FFMPEG_MISSING, str(error)
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    return Reason.OUT_OF_SPACE if full else Reason.UNEXPECTED, traceback.format_exc()


def same_file(video: Video) -> Video | None:
    """Return the video that the same person made of the same file before."""
    if video.uploaded_by is None:
        return None
    return Video.objects.filter(uploaded_by=video.uploaded_by, sha256=video.sha256).first()


def _use_again(video: Video, again: Video, captions: str) -> Video:
    """Take from a second upload of a video's file what the first one lacks."""
    if again.people_agreed and not video.people_agreed:
        video.rights, video.people_agreed = again.rights, True
        video.save(update_fields=["rights", "people_agreed"])
    if captions.strip():
        set_captions(video=video, vtt=captions)
    if video.state == VideoState.FAILED:
        retry(video=video)
        video.refresh_from_db()
    return video


def _queue(video: Video) -> Encode:
    """Put an encode by the current ladder into the queue, and its video into the state that says so."""
    encode = Encode.objects.create(video=video, ladder_version=ladder.CURRENT.version, created_at=clock.now())
    video.state, video.failure_code, video.failure_message = VideoState.QUEUED, "", ""
    video.save(update_fields=["state", "failure_code", "failure_message"])
    _send(encode.pk)
    return encode


def _send(encode_id: int) -> None:
    from media_pipeline import tasks  # it imports this module

    Encode.objects.filter(pk=encode_id).update(enqueued_at=clock.now())
    # A broker that is down is no reason to refuse an upload: the sweep sends it again.
    transaction.on_commit(partial(tasks.process_encode.delay, encode_id), robust=True)


def _remove_files(
    original: str, captions: str, versions: Collection[str], encode_ids: Collection[int]
) -> None:
    private_storage().delete(original)
    storage.remove_file(captions)
    for version in versions:
        storage.remove_stream(version)
    for encode_id in encode_ids:
        storage.clear_work(encode_id)


def _sha256(file: "File[bytes]") -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
