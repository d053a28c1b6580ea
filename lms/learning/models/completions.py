"""What is written once: completions, what takes one back, the paper that shows it, and the chain of them."""

import json
from typing import Any, Never, Self

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from lms.learning.exceptions import AppendOnly
from lms.learning.models.studying import Enrolment


class CompletionQuerySet(models.QuerySet["Completion"]):
    def valid(self) -> Self:
        return self.filter(revocation__isnull=True)

    def of(self, user: Any) -> Self:
        return self.filter(user=user)

    def update(self, **kwargs: Any) -> Never:
        raise AppendOnly

    def delete(self) -> Never:
        raise AppendOnly


class Completion(models.Model):
    """That a person completed a course: written once, never changed; a correction is a :class:`Revocation`.

    ``evidence_text`` is what was known that moment, as canonical JSON, and ``evidence_digest`` its SHA-256.
    ``hours`` is what the course counts for, ``learning_seconds`` the verified wall-clock time it took.
    ``salt`` goes into its link of the chain: without the row nobody can find out by trying what that seals.
    The database refuses updates too (migrations 0002 and 0003).
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="completions")
    course = models.ForeignKey("courses.CoursePage", models.PROTECT, related_name="completions")
    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="completion")
    course_title = models.CharField(_("课程"), max_length=255)
    hours = models.DecimalField(_("课时"), max_digits=6, decimal_places=1)
    completed_at = models.DateTimeField(_("结业时间"), db_index=True)
    learning_seconds = models.PositiveIntegerField(_("核实的学习时间（秒）"))
    evidence_text = models.TextField()
    evidence_digest = models.CharField(max_length=64)
    salt = models.CharField(max_length=32)

    objects = CompletionQuerySet.as_manager()

    class Meta:
        verbose_name = _("结业记录")
        verbose_name_plural = _("结业记录")
        ordering = ["-completed_at", "-id"]

    def __str__(self) -> str:
        return f"completion {self.pk} of {self.course_title}"

    def delete(self, *args: Any, **kwargs: Any) -> Never:
        raise AppendOnly

    @cached_property
    def evidence(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.evidence_text)
        return found

    @property
    def is_revoked(self) -> bool:
        return hasattr(self, "revocation")


class Revocation(models.Model):
    """A completion taken back: who did it, when and why."""

    completion = models.OneToOneField(Completion, models.PROTECT, related_name="revocation")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(_("原因"), max_length=300)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("撤销")
        verbose_name_plural = _("撤销")

    def __str__(self) -> str:
        return f"revocation of {self.completion_id}"


class Certificate(models.Model):
    """The paper that shows a completion. ``code`` is what an employer types or scans.

    The real name is never copied here: it is read from the holder's identity when the paper is shown.
    ``holder_name_encrypted`` keeps the name by which somebody without identity was known on that day, so
    that renaming the account doesn't hand the certificate to another person.
    """

    completion = models.OneToOneField(Completion, models.PROTECT, related_name="certificate")
    code = models.CharField(_("证明编号"), max_length=16, unique=True)
    holder_name_encrypted = models.BinaryField()
    issued_at = models.DateTimeField(_("发证时间"))

    class Meta:
        verbose_name = _("结业证明")
        verbose_name_plural = _("结业证明")

    def __str__(self) -> str:
        return self.code


class LinkKind(models.TextChoices):
    COMPLETION = "completion", _("结业")
    REVOCATION = "revocation", _("撤销")


class ChainLink(models.Model):
    """One link of the chain in which every completion and every revocation stands, in the order they came.

    ``digest`` is over all other columns and the digest before it (:mod:`lms.learning.chain`). ``subject``
    is the key of the completion or revocation, whose content ``sealed`` seals; it is no foreign key, since
    the link stays when a person is erased. ``pseudonym`` tells that links belong to one person, not to whom.
    """

    number = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=10, choices=LinkKind)
    subject = models.BigIntegerField()
    pseudonym = models.CharField(max_length=32)
    sealed = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("存证链的一环")
        verbose_name_plural = _("存证链")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["kind", "subject"], name="one_link_per_subject")]

    def __str__(self) -> str:
        return f"link {self.number}"


class ChainHead(models.Model):
    """The chain's end: one row, locked while a link is added, so that no two links get one number."""

    number = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("存证链的末端")
        verbose_name_plural = _("存证链的末端")

    def __str__(self) -> str:
        return f"{self.number}: {self.digest}"
