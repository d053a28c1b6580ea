"""How far the inbound feeds were read, and what could not be."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class Feed(models.TextChoices):
    """In the order in which they are pulled: openings name employers."""

    EMPLOYERS = "employers", _("用人单位")
    OPENINGS = "openings", _("岗位")
    REGISTRATIONS = "registrations", _("就业登记")


class SyncCursor(models.Model):
    """The position after the last page stored of one feed, and who is reading it now."""

    source = models.CharField(max_length=40)
    feed = models.CharField(max_length=20, choices=Feed)
    updated_at = models.DateTimeField(null=True, blank=True)
    key = models.CharField(max_length=64, blank=True)
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    last_success_at = models.DateTimeField(_("上次成功"), null=True, blank=True)
    last_error = models.CharField(_("上次错误"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("同步位置")
        verbose_name_plural = _("同步位置")
        constraints = [models.UniqueConstraint(fields=["source", "feed"], name="cursor_source_feed")]

    def __str__(self) -> str:
        return f"{self.source} {self.feed}"


class QuarantineQuerySet(models.QuerySet["Quarantine"]):
    def waiting(self) -> Self:
        return self.filter(resolved_at__isnull=True)


class Quarantine(models.Model):
    """A record that we couldn't read: whole, encrypted, with the reason, until a readable version comes.

    ``reason`` names fields and rules and never repeats a value.
    """

    source = models.CharField(max_length=40)
    feed = models.CharField(max_length=20, choices=Feed)
    key = models.CharField(max_length=64)
    raw_encrypted = models.BinaryField()
    raw_digest = models.CharField(max_length=64)
    reason_code = models.CharField(max_length=60)
    reason = models.CharField(max_length=500)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)

    objects = QuarantineQuerySet.as_manager()

    class Meta:
        verbose_name = _("隔离记录")
        verbose_name_plural = _("隔离记录")
        constraints = [models.UniqueConstraint(fields=["source", "feed", "key"], name="quarantine_record")]

    def __str__(self) -> str:
        return f"{self.feed} {self.key}: {self.reason_code}"
