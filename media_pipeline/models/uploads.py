"""A file on its way in: what was said about it, how much of it is here, what became of it."""

import uuid
from collections.abc import Collection

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from media_pipeline.models.videos import Rights


class UploadState(models.TextChoices):
    RECEIVING = "receiving", _("没有传完")
    RECEIVED = "received", _("传完了，等待检查")
    CHECKING = "checking", _("正在检查")
    DONE = "done", _("收下了")
    REFUSED = "refused", _("不能用")
    FAILED = "failed", _("检查没有做成")
    CANCELLED = "cancelled", _("已取消")
    EXPIRED = "expired", _("过期了")


# Their bytes lie in the uploads' folder.
HELD: Collection[str] = (
    UploadState.RECEIVING,
    UploadState.RECEIVED,
    UploadState.CHECKING,
    UploadState.FAILED,
)


class UploadQuerySet(models.QuerySet["Upload"]):
    def held(self) -> "UploadQuerySet":
        """Those whose bytes take up room in the uploads' folder."""
        return self.filter(state__in=HELD)

    def receiving(self) -> "UploadQuerySet":
        return self.filter(state=UploadState.RECEIVING)


class Upload(models.Model):
    """One file that a person sends, in as many pieces as the line needs.

    ``length`` and ``offset`` are in bytes; ``offset`` is what was safely here when the row was last written,
    the file's own size is the truth. From ``unverified_from`` on (``None``: nowhere) the file holds bytes
    whose checksum was not compared yet. ``fingerprint`` is the browser's name for the file, by which it
    finds the upload again. ``attempts`` is the token of whoever checks the finished file, until
    ``lease_expires_at``. ``was_known`` tells that the person had sent this very file before.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="uploads")
    name = models.CharField(max_length=255)
    title = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=200, blank=True)
    length = models.BigIntegerField()
    offset = models.BigIntegerField(default=0)
    unverified_from = models.BigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=UploadState, default=UploadState.RECEIVING, db_index=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    rights = models.CharField(max_length=10, choices=Rights)
    people_agreed = models.BooleanField()
    video = models.ForeignKey(
        "media_pipeline.Video", models.SET_NULL, null=True, blank=True, related_name="uploads"
    )
    was_known = models.BooleanField(default=False)
    reason_code = models.CharField(max_length=40, blank=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("上传")
        verbose_name_plural = _("上传")
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(offset__gte=0, offset__lte=models.F("length")),
                name="upload_offset_within_length",
            ),
            # Nothing is taken in without the uploader's word on those who are shown.
            models.CheckConstraint(condition=models.Q(people_agreed=True), name="upload_people_agreed"),
        ]

    def __str__(self) -> str:
        return self.title
