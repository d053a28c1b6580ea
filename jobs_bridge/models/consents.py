"""What a person allowed, refused or took back, and on which text."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    EMPLOYMENT_SERVICE = "employment_service", _("把结业记录交给公共就业服务，用来推荐工作")


class LegalBasis(models.TextChoices):
    """The wire's own words. Source: PIPL arts. 13(1)(1) and 23 for consent."""

    CONSENT = "consent", _("本人单独同意")
    STATUTORY = "statutory", _("法定职责")


class ConsentQuerySet(models.QuerySet["Consent"]):
    def active(self) -> Self:
        return self.filter(given_at__isnull=False, withdrawn_at__isnull=True)


class Consent(models.Model):
    """One decision: given (and perhaps withdrawn later) or refused. Rows are added, never reused."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="consents")
    purpose = models.CharField(_("目的"), max_length=40, choices=Purpose)
    recipient = models.CharField(_("接收方"), max_length=200)
    basis = models.CharField(_("依据"), max_length=20, choices=LegalBasis)
    text_version = models.CharField(_("告知书版本"), max_length=40)
    given_at = models.DateTimeField(_("同意时间"), null=True, blank=True)
    refused_at = models.DateTimeField(_("不同意时间"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("同意记录")
        verbose_name_plural = _("同意记录")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(given_at__isnull=True, refused_at__isnull=False, withdrawn_at__isnull=True)
                | models.Q(given_at__isnull=False, refused_at__isnull=True),
                name="consent_given_or_refused",
            ),
            models.UniqueConstraint(
                fields=["user", "purpose"],
                condition=models.Q(given_at__isnull=False, withdrawn_at__isnull=True),
                name="consent_one_active",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.text_version}"
