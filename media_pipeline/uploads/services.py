"""The life of an upload until it is whole: begun, received piece by piece, or given up."""

import contextlib
import errno
from collections.abc import Callable, Iterator
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import transaction

from lms.accounts.models import User
from lms.lib import clock
from media_pipeline import services as videos
from media_pipeline.models import Rights, Upload, UploadState
from media_pipeline.probe import check_bytes
from media_pipeline.uploads import finishing, partial, quota
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
            end(upload, UploadState.EXPIRED)
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
            end(upload, UploadState.CANCELLED)
    elif upload.state in (UploadState.RECEIVED, UploadState.FAILED):
        end(upload, UploadState.CANCELLED)
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


def end(upload: Upload, state: UploadState) -> int:
    """Bring an upload to its end and forget its bytes; return 1, or 0 if it had come to one already."""
    unfinished = Upload.objects.held().exclude(state=UploadState.CHECKING)
    ended = unfinished.filter(pk=upload.pk).update(state=state)
    if ended:
        partial.remove(upload.pk)
        log.info("upload.ended", upload=str(upload.pk), state=state)
    return ended


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
        finishing.send(upload.pk)


def _kept_for() -> timedelta:
    return timedelta(hours=settings.UPLOAD_KEEP_HOURS)
