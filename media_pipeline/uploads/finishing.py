"""Looking at a file that has come in whole: it becomes a video, once, or is refused in words."""

import hashlib
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial as later
from pathlib import Path
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F, Q
from wagtail.log_actions import log as wagtail_log

from lms.lib import clock
from media_pipeline import services as videos
from media_pipeline.exceptions import LeaseLost, Refused
from media_pipeline.models import Upload, UploadQuerySet, UploadState, Video, private_storage
from media_pipeline.reasons import Reason
from media_pipeline.uploads import partial

log = structlog.get_logger(__name__)

# Looking at a large file takes a while; who does it says so again and again.
_LEASE = timedelta(seconds=120)
_TRIES = 3
_HASH_AT_ONCE = 1024 * 1024


def send(upload_id: UUID) -> None:
    """Have a received file looked at as soon as the transaction is through."""
    from media_pipeline import tasks  # it imports this module

    # A broker that is down costs nothing but time: the sweep sends it again.
    transaction.on_commit(later(tasks.finish_upload.delay, str(upload_id)), robust=True)


def finish(*, upload_id: UUID) -> None:
    """Look at a received file and make it a video, or refuse it; whoever comes second does nothing."""
    upload = _claim(upload_id)
    if upload is None:
        return
    try:
        video = _look(upload)
        _store(upload, video)
    except Refused as refusal:
        _refuse(upload, refusal.code)
    except LeaseLost:
        log.warning("upload.lease_lost", upload=str(upload_id))
    except Exception:
        state = UploadState.FAILED if upload.attempts >= _TRIES else UploadState.RECEIVED
        _mine(upload).update(state=state, reason_code=Reason.UNEXPECTED)
        log.exception("upload.check_failed", upload=str(upload_id), attempt=upload.attempts)


def retry(*, upload: Upload) -> None:
    """Check a received file again."""
    waiting = Upload.objects.filter(pk=upload.pk, state=UploadState.FAILED)
    if waiting.update(state=UploadState.RECEIVED, attempts=0, lease_expires_at=None):
        send(upload.pk)


def _claim(upload_id: UUID) -> Upload | None:
    now = clock.now()
    free = Q(state=UploadState.RECEIVED) | Q(state=UploadState.CHECKING, lease_expires_at__lt=now)
    claimed = Upload.objects.filter(free, pk=upload_id).update(
        state=UploadState.CHECKING, attempts=F("attempts") + 1, lease_expires_at=now + _LEASE
    )
    return Upload.objects.select_related("owner").get(pk=upload_id) if claimed else None


def _mine(upload: Upload) -> UploadQuerySet:
    """Return the row as long as nobody else has taken it over."""
    return Upload.objects.filter(pk=upload.pk, state=UploadState.CHECKING, attempts=upload.attempts)


def _renew(upload: Upload) -> None:
    if not _mine(upload).update(lease_expires_at=clock.now() + _LEASE):
        raise LeaseLost


def _look(upload: Upload) -> Video:
    """Return the video that the file would be, not saved. Raises ``Refused``."""
    path = partial.place(upload.pk)
    upload.sha256 = _sha256(path, alive=later(_renew, upload))
    _mine(upload).update(sha256=upload.sha256)
    video = Video(
        title=upload.title,
        original_name=upload.name,
        sha256=upload.sha256,
        bytes=upload.length,
        uploaded_by=upload.owner,
        rights=upload.rights,
        people_agreed=upload.people_agreed,
    )
    if videos.same_file(video) is None:
        videos.examine(path)
        _renew(upload)
    return video


def _store(upload: Upload, video: Video) -> None:
    """Move the file to the originals and save what became of it, all or nothing."""
    if videos.same_file(video) is None:
        video.original.name = _put_with_originals(upload)
    with transaction.atomic():
        kept, is_new = videos.adopt_video(video=video)
        done = _mine(upload).update(state=UploadState.DONE, video=kept, was_known=not is_new, reason_code="")
        if not done:
            raise LeaseLost
        if is_new:
            wagtail_log(instance=kept, action="wagtail.create", user=upload.owner, content_changed=True)
    partial.remove(upload.pk)
    if video.original.name and kept.original.name != video.original.name:
        private_storage().delete(video.original.name)
    log.info("upload.done", upload=str(upload.pk), video=kept.pk, new=is_new)


def _put_with_originals(upload: Upload) -> str:
    """Return the file's name in the private storage; what an attempt before this one put there is used."""
    storage, name = private_storage(), f"originals/{upload.pk.hex}"
    if storage.exists(name):
        if storage.size(name) == upload.length:
            return name
        storage.delete(name)
    with partial.twin(upload.pk) as twin:
        return storage.save(name, twin)


def _refuse(upload: Upload, reason: Reason) -> None:
    if _mine(upload).update(state=UploadState.REFUSED, reason_code=reason):
        partial.remove(upload.pk)
        log.info("upload.refused", upload=str(upload.pk), reason=reason)


def _sha256(path: Path, *, alive: Callable[[], None]) -> str:
    """Return a file's digest; ``alive`` is called about once a second and may stop it by raising."""
    digest = hashlib.sha256()
    heard = time.monotonic()
    with path.open("rb") as file:
        while chunk := file.read(_HASH_AT_ONCE):
            digest.update(chunk)
            if time.monotonic() - heard > 1:
                alive()
                heard = time.monotonic()
    return digest.hexdigest()
