"""What is done again and again: forgetting what nobody goes on with, taking up what was left lying."""

from datetime import timedelta

from django.db.models import Q

from lms.lib import clock
from media_pipeline.models import HELD, Upload, UploadState
from media_pipeline.uploads import finishing, partial, services
from media_pipeline.uploads.exceptions import Busy, Gone

_REPEAT_AT_ONCE = 20
# How long the row of an upload that came to an end is kept, for the browser that asks again.
_REMEMBER = timedelta(days=30)
# A file may be there a moment before its row is.
_STRAY_AFTER = timedelta(hours=1)


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
        finishing.send(upload_id)
    Upload.objects.exclude(state__in=HELD).filter(expires_at__lt=now - _REMEMBER).delete()
    for file in partial.strays(
        Upload.objects.held().values_list("pk", flat=True), before=(now - _STRAY_AFTER).timestamp()
    ):
        file.unlink(missing_ok=True)
    return ended + len(waiting)


def _expire(upload: Upload) -> int:
    try:
        with partial.held(upload.pk):
            return services.end(upload, UploadState.EXPIRED)
    except Busy:
        return 0
    except Gone:
        return services.end(upload, UploadState.EXPIRED)
