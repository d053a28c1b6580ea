"""What can be done to a video. Every write that others may ask for is here."""

import hashlib
import uuid
from pathlib import Path, PurePath

import structlog
from django.conf import settings
from django.core.files import File
from django.db import IntegrityError, transaction

from lms.accounts.models import User
from lms.lib import clock
from media_pipeline import captioning, ffprobe, orphans, scanning, working
from media_pipeline import captions as captions_rules
from media_pipeline.captioning import set_captions, set_cues
from media_pipeline.chaptering import set_chapters
from media_pipeline.exceptions import EncodeFailed, FfmpegMissing
from media_pipeline.models import Video, VideoState, private_storage
from media_pipeline.probe import Limits, check_bytes
from media_pipeline.queueing import (
    add_av1,
    cancel,
    enqueue,
    move_in_queue,
    reencode_outdated,
    retry,
    set_popularity,
    set_priority,
    sweep,
)
from media_pipeline.removal import delete_video
from media_pipeline.restriction import move_misplaced, set_restricted
from media_pipeline.transcripts import (
    request_transcription,
    run_transcription,
    sweep_transcriptions,
)

__all__ = [
    "add_av1",
    "adopt_video",
    "cancel",
    "create_video",
    "delete_video",
    "enqueue",
    "examine",
    "get_or_create_video",
    "limits",
    "move_in_queue",
    "move_misplaced",
    "process_encode",
    "reencode_outdated",
    "rename_video",
    "request_transcription",
    "retry",
    "run_transcription",
    "same_file",
    "set_captions",
    "set_chapters",
    "set_cues",
    "set_popularity",
    "set_poster",
    "set_priority",
    "set_restricted",
    "sweep",
    "sweep_orphans",
    "sweep_transcriptions",
    "work",
]

log = structlog.get_logger(__name__)


def limits() -> Limits:
    """Return what is accepted on this site."""
    return Limits(seconds=settings.VIDEO_MAX_SECONDS, bytes=settings.VIDEO_MAX_BYTES)


def examine(path: Path) -> None:
    """Look at a file before it is kept, so that a person is told at once. Raises ``Refused``.

    A machine without ffprobe, or whose scanner is away, lets it pass: the encode looks again.
    """
    try:
        scanning.must_be_clean(path)
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
            enqueue(video)
    except IntegrityError:
        # The same file may have arrived twice at once.
        existing = same_file(video)
        if existing is None:
            raise
        return existing, False
    return video, True


@transaction.atomic
def rename_video(*, video: Video, title: str) -> None:
    video.title = title
    video.save(update_fields=["title"])


@transaction.atomic
def set_poster(*, video: Video, poster: str) -> None:
    """Choose the picture that stands for the video: one of ``video.posters``, else ``ValueError``."""
    if poster not in video.posters:
        raise ValueError(f"{poster} is no poster of video {video.pk}")
    video.poster = poster
    video.save(update_fields=["poster"])


def work() -> int:
    """Do what there is to do, whatever it is, until nothing is left. Return how many units were done."""
    return working.work(limits())


def sweep_orphans() -> int:
    """Remove files that no row names and nobody has touched for a day. Return how many bytes that frees."""
    found = orphans.find()
    freed = orphans.remove(found)
    log.info("orphans.removed", count=len(found), bytes=freed)
    return freed


def process_encode(*, encode_id: int) -> None:
    """Do what there is to do of one encode; its row and its video's say how it ended."""
    working.work(limits(), encode_id=encode_id)


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


def _sha256(file: "File[bytes]") -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
