"""The life of an upload: begun, received piece by piece, looked at, made a video or refused, forgotten."""

import contextlib
import errno
import hashlib
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial as later
from pathlib import Path
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from wagtail.log_actions import log as wagtail_log

from lms.accounts.models import User
from lms.lib import clock
from media_pipeline import services as videos
from media_pipeline.exceptions import LeaseLost, Refused
from media_pipeline.models import (
    HELD,
    Rights,
    Upload,
    UploadQuerySet,
    UploadState,
    Video,
    private_storage,
)
from media_pipeline.probe import check_bytes
from media_pipeline.reasons import Reason
from media_pipeline.uploads import partial, quota
from media_pipeline.uploads.exceptions import (
    Busy,
    ChecksumMismatch,
    Gone,
    NoRoom,
    OffsetConflict,
    PieceTooLong,
    StatementMissing,
)
from media_pipeline.uploads.protocol import Piece

log = structlog.get_logger(__name__)

_PATIENCE = 0.5  # seconds
# Looking at a large file takes a while; who does it says so again and again.
_LEASE = timedelta(seconds=120)
_TRIES = 3
_REPEAT_AT_ONCE = 20
# How long the row of an upload that came to an end is kept, for the browser that asks again.
_REMEMBER = timedelta(days=30)
# A file may be there a moment before its row is.
_STRAY_AFTER = timedelta(hours=1)
_HASH_AT_ONCE = 1024 * 1024
_GONE = (UploadState.CANCELLED, UploadState.EXPIRED)


@transaction.atomic
def begin(
    *,
    owner: User,
    name: str,
    title: str,
    length: int,
    rights: str,
    people_agreed: bool,
    fingerprint: str = "",
) -> Upload:
    """Make room for a file of ``length`` bytes.

    Raises ``Refused`` for an empty or too large file, ``NoRoom``, and ``StatementMissing`` without the
    uploader's word on whose work it is and on those who are shown.
    """
    if rights not in Rights.values:
        raise StatementMissing("rights")
    if not people_agreed:
        raise StatementMissing("people_agreed")
    check_bytes(length, videos.limits())
    # One after the other: two files begun at once must not both get the last bytes.
    User.objects.select_for_update().get(pk=owner.pk)
    quota.room(owner).check(length)
    now = clock.now()
    upload = Upload.objects.create(
        owner=owner,
        name=name[-255:],
        title=title,
        fingerprint=fingerprint[:200],
        length=length,
        rights=rights,
        people_agreed=people_agreed,
        created_at=now,
        expires_at=now + _kept_for(),
    )
    partial.create(upload.pk)
    return upload


def receive(*, upload: Upload, piece: Piece, read: Callable[[int], bytes]) -> Upload:
    """Take one piece; return the row as it is then.

    When the line breaks, what came stays, unless a checksum was stated that can't be compared any more.
    Raises ``Busy``, ``OffsetConflict``, ``PieceTooLong``, ``ChecksumMismatch``, ``Gone``, and ``NoRoom`` when
    the disk is full.
    """
    with _writing(upload) as part:
        _settle(upload, part)
        if piece.offset != upload.offset:
            raise OffsetConflict
        if piece.count > upload.length - upload.offset:
            raise PieceTooLong
        try:
            _append(upload, piece, read, part)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                raise
            raise NoRoom("disk", 0) from error
        finally:
            _settle(upload, part)
        if upload.offset == upload.length:
            _complete(upload)
    return upload


def recover(*, upload: Upload) -> Upload:
    """Return the row with the offset from which the file goes on; while it is written, the last known one."""
    if upload.state == UploadState.RECEIVING:
        try:
            with partial.held(upload.pk) as part:
                upload.refresh_from_db()
                if upload.state == UploadState.RECEIVING:
                    _settle(upload, part)
                    if upload.offset == upload.length:
                        _complete(upload)
        except Busy:
            upload.refresh_from_db()
        except Gone:
            _end(upload, UploadState.EXPIRED)
            upload.refresh_from_db()
    check_open(upload)
    return upload


def check_open(upload: Upload) -> None:
    """Raise ``Gone`` for an upload that was cancelled or has expired."""
    if upload.state in _GONE:
        raise Gone
    if upload.state == UploadState.RECEIVING and upload.expires_at < clock.now():
        raise Gone


def cancel(*, upload: Upload) -> None:
    """End an upload and forget its bytes. Raises ``Busy`` while it is written or checked, ``Gone``."""
    check_open(upload)
    if upload.state == UploadState.RECEIVING:
        with partial.held(upload.pk, patience=_PATIENCE):
            _end(upload, UploadState.CANCELLED)
    elif upload.state in (UploadState.RECEIVED, UploadState.FAILED):
        _end(upload, UploadState.CANCELLED)
    elif upload.state == UploadState.CHECKING:
        raise Busy
    # What became a video stays one; what was refused is gone already.


@transaction.atomic
def rename(*, upload: Upload, title: str) -> None:
    """Give the upload another title, and the video that it has become."""
    Upload.objects.filter(pk=upload.pk).update(title=title)
    upload = Upload.objects.select_related("video").get(pk=upload.pk)
    if upload.video and not upload.was_known:
        videos.rename_video(video=upload.video, title=title)


def retry(*, upload: Upload) -> None:
    """Check a received file again."""
    waiting = Upload.objects.filter(pk=upload.pk, state=UploadState.FAILED)
    if waiting.update(state=UploadState.RECEIVED, attempts=0, lease_expires_at=None):
        _send(upload.pk)


def finish(*, upload_id: UUID) -> None:
    """Look at a received file and make it a video, or refuse it; whoever comes second does nothing."""
    upload = _claim(upload_id)
    if upload is None:
        return
    try:
        video = _look(upload)
        _store(upload, video)
    except Refused as refusal:
        _end(upload, UploadState.REFUSED, refusal.code)
    except LeaseLost:
        log.warning("upload.lease_lost", upload=str(upload_id))
    except Exception:
        state = UploadState.FAILED if upload.attempts >= _TRIES else UploadState.RECEIVED
        _mine(upload).update(state=state, reason_code=Reason.UNEXPECTED)
        log.exception("upload.check_failed", upload=str(upload_id), attempt=upload.attempts)


def sweep() -> int:
    """Forget what expired, take up what was left lying. Return how many were ended or sent again."""
    now = clock.now()
    stale = Upload.objects.filter(state__in=(UploadState.RECEIVING, UploadState.FAILED), expires_at__lt=now)
    ended = sum(_expire(upload) for upload in stale)
    left = Q(state__in=(UploadState.RECEIVED, UploadState.CHECKING)) & (
        Q(lease_expires_at=None) | Q(lease_expires_at__lt=now)
    )
    waiting = list(Upload.objects.filter(left).values_list("pk", flat=True)[:_REPEAT_AT_ONCE])
    for upload_id in waiting:
        _send(upload_id)
    Upload.objects.exclude(state__in=HELD).filter(expires_at__lt=now - _REMEMBER).delete()
    for file in partial.strays(
        Upload.objects.held().values_list("pk", flat=True), before=(now - _STRAY_AFTER).timestamp()
    ):
        file.unlink(missing_ok=True)
    return ended + len(waiting)


@contextlib.contextmanager
def _writing(upload: Upload) -> Iterator[partial.Part]:
    """Hold an upload that still takes pieces, its row read anew."""
    _check_receiving(upload)
    try:
        with partial.held(upload.pk, patience=_PATIENCE) as part:
            upload.refresh_from_db()
            _check_receiving(upload)
            yield part
    except Gone:
        # Between the look and the grip somebody may have ended it, well or badly.
        upload.refresh_from_db()
        _check_receiving(upload)
        raise


def _check_receiving(upload: Upload) -> None:
    """Raise ``Gone``, or ``OffsetConflict`` when everything is here already: whoever asks is told so."""
    check_open(upload)
    if upload.state != UploadState.RECEIVING:
        raise OffsetConflict


def _append(upload: Upload, piece: Piece, read: Callable[[int], bytes], part: partial.Part) -> None:
    if piece.checksum is None:
        part.append(read, piece.count)
        return
    # Should this process die now, nobody could vouch for what it wrote.
    upload.unverified_from = piece.offset
    upload.save(update_fields=["unverified_from"])
    digest = piece.checksum.start()
    whole = part.append(read, piece.count, digest) == piece.count
    if whole and digest.digest() == piece.checksum.digest:
        part.sync()
        upload.unverified_from = None
    elif whole:
        raise ChecksumMismatch


def _settle(upload: Upload, part: partial.Part) -> None:
    """Bring row and file together: the file's size is the truth, as far as it is vouched for."""
    if upload.unverified_from is not None:
        part.cut(upload.unverified_from)
    elif part.size > upload.length:
        part.cut(upload.length)
    part.sync()
    if (upload.offset, upload.unverified_from) != (part.size, None):
        upload.offset, upload.unverified_from = part.size, None
        upload.expires_at = clock.now() + _kept_for()
        upload.save(update_fields=["offset", "unverified_from", "expires_at"])


def _complete(upload: Upload) -> None:
    open_rows = Upload.objects.filter(pk=upload.pk, state=UploadState.RECEIVING)
    if open_rows.update(state=UploadState.RECEIVED):
        upload.state = UploadState.RECEIVED
        _send(upload.pk)


def _send(upload_id: UUID) -> None:
    from media_pipeline import tasks  # it imports this module

    # A broker that is down costs nothing but time: the sweep sends it again.
    transaction.on_commit(later(tasks.finish_upload.delay, str(upload_id)), robust=True)


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


def _end(upload: Upload, state: UploadState, reason: str = "") -> int:
    """Bring an upload to its end and forget its bytes; return 1, or 0 if it had come to one already."""
    rows = Upload.objects.held().filter(pk=upload.pk)
    if upload.state == UploadState.CHECKING:
        rows = _mine(upload)
    ended = rows.update(state=state, reason_code=reason)
    if ended:
        partial.remove(upload.pk)
        log.info("upload.ended", upload=str(upload.pk), state=state, reason=reason)
    return ended


def _expire(upload: Upload) -> int:
    try:
        with partial.held(upload.pk):
            return _end(upload, UploadState.EXPIRED)
    except Busy:
        return 0
    except Gone:
        return _end(upload, UploadState.EXPIRED)


def _kept_for() -> timedelta:
    return timedelta(hours=settings.UPLOAD_KEEP_HOURS)


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
