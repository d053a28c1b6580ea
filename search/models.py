"""The outbox of the index: one row per subject, holding the last version that the index must reach."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    READY = "ready", _("待处理")
    RUNNING = "running", _("处理中")
    FAILED = "failed", _("失败，稍后重试")
    DONE = "done", _("已完成")


class IndexJobQuerySet(models.QuerySet["IndexJob"]):
    def claimable(self, now: datetime) -> IndexJobQuerySet:
        """Return the jobs that a worker may take at ``now``: new ones, due retries and abandoned ones."""
        return self.filter(
            Q(state=JobState.READY)
            | Q(state=JobState.FAILED, next_attempt_at__lte=now)
            | Q(state=JobState.RUNNING, lease_expires_at__lte=now)
        )

    def bump(self, now: datetime) -> int:
        """Ask for one more version of every job; whoever is working on the last one finishes it in vain."""
        return self.update(
            version=F("version") + 1, state=JobState.READY, attempts=0, reason="", requested_at=now
        )


class IndexJob(models.Model):
    """What one subject (``course:12``, ``lesson:34``, ``opening:56``) still owes the index.

    A subject's row is never deleted: ``version`` only grows, through deletions too, so that a slow
    worker's older copy can never come back. ``state`` says whether the index has that version.
    """

    subject = models.CharField(_("对象"), max_length=80, unique=True)
    version = models.PositiveBigIntegerField(_("版本"), default=0)
    state = models.CharField(_("状态"), max_length=10, choices=JobState, default=JobState.READY)
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    reason = models.TextField(_("原因"), blank=True)
    claim = models.UUIDField(null=True, editable=False)
    requested_at = models.DateTimeField(_("提出时间"))
    lease_expires_at = models.DateTimeField(null=True, editable=False)
    next_attempt_at = models.DateTimeField(_("下次尝试"), null=True, blank=True)
    done_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    objects = IndexJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("索引任务")
        verbose_name_plural = _("索引任务")
        indexes = [models.Index(fields=["state", "requested_at"], name="search_job_state")]

    def __str__(self) -> str:
        return f"{self.subject} v{self.version} {self.state}"
