"""Who looked at whose record, when and why."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jobs_bridge.exceptions import AppendOnly


class AppendOnlyQuerySet(models.QuerySet["AccessLog"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnly("access log")

    def delete(self) -> NoReturn:
        raise AppendOnly("access log")


class AccessLog(models.Model):
    """One look at one person's record; rows are only ever added.

    ``subject`` is the worker's pseudonym, which outlives the worker.
    """

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="accesses")
    subject = models.UUIDField(_("谁的档案"), db_index=True)
    action = models.CharField(_("做了什么"), max_length=40)
    reason = models.CharField(_("为什么"), max_length=200)
    at = models.DateTimeField(_("时间"), db_index=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("查阅记录")
        verbose_name_plural = _("查阅记录")

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"
