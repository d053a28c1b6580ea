"""How much a person may still send: by their own space, by what they left unfinished, by the disk."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Greatest

from lms.accounts.models import User
from media_pipeline.models import Upload, Video
from media_pipeline.uploads import partial
from media_pipeline.uploads.exceptions import NoRoom


@dataclass(frozen=True)
class Room:
    """Bytes that may still come: of the person's ``storage``, as ``unfinished`` uploads, on the ``disk``."""

    storage: int
    unfinished: int
    disk: int

    @property
    def least(self) -> int:
        return max(0, min(self.storage, self.unfinished, self.disk))

    def check(self, length: int) -> None:
        """Raise ``NoRoom``, naming the limit that a file of ``length`` bytes would break."""
        for code, left in (("storage", self.storage), ("unfinished", self.unfinished), ("disk", self.disk)):
            if length > left:
                raise NoRoom(code, left)


def room(owner: User) -> Room:
    """Return what a person may still send. Three queries, however much is there."""
    held = Upload.objects.held()
    begun = _sum(held.filter(owner=owner), F("length"))
    kept = _sum(Video.objects.filter(uploaded_by=owner), Greatest("bytes", "stored_bytes"))
    # What others have begun will come too.
    to_come = _sum(held, F("length") - F("offset"))
    return Room(
        storage=settings.VIDEO_MAX_BYTES_PER_PERSON - kept - begun,
        unfinished=settings.UPLOAD_MAX_UNFINISHED_BYTES - begun,
        disk=partial.free_bytes() - settings.UPLOAD_KEEP_FREE_BYTES - to_come,
    )


def _sum(rows: QuerySet[Any], what: Any) -> int:
    return rows.aggregate(total=Sum(what))["total"] or 0
