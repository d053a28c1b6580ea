"""Who looks for work: people as the registries know them, and the one row that the bridge works with."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jobs_bridge.models.openings import Education, SyncedRecord


class Registry(models.TextChoices):
    GRADUATE = "graduate", _("高校毕业生")
    RURAL_TRANSFER = "rural_transfer", _("农村转移劳动者")
    DIFFICULTY = "difficulty", _("就业困难人员")


class RegistrationStatus(models.TextChoices):
    UNEMPLOYED = "unemployed", _("未就业")
    EMPLOYED = "employed", _("已就业")
    LEFT = "left", _("已注销")


class Registration(SyncedRecord):
    """One person in one registry. Sex, birth and the kind of difficulty are deliberately not kept.

    The ID number is known by its HMAC only; one person may have several rows.
    """

    registry = models.CharField(_("登记类别"), max_length=20, choices=Registry, blank=True)
    id_number_hmac = models.CharField(max_length=64, blank=True, db_index=True)
    name_encrypted = models.BinaryField(null=True)
    phone_encrypted = models.BinaryField(null=True)
    area_code = models.CharField(_("常住地行政区划"), max_length=6, blank=True)
    street_code = models.CharField(_("常住地乡镇街道"), max_length=9, blank=True)
    education = models.CharField(_("学历"), max_length=2, choices=Education, blank=True)
    status = models.CharField(_("状态"), max_length=20, choices=RegistrationStatus, blank=True)
    registered_on = models.DateField(_("登记日期"), null=True, blank=True)
    previous_occupation_code = models.CharField(_("原职业"), max_length=12, blank=True)
    wanted_occupation_code = models.CharField(_("求职意向"), max_length=12, blank=True)
    is_synthetic = models.BooleanField(_("模拟数据"), default=False)

    class Meta:
        verbose_name = _("就业登记")
        verbose_name_plural = _("就业登记")
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="registration_source_key")]

    def __str__(self) -> str:
        return f"{self.source} {self.key}"


class Worker(models.Model):
    """A person on the way to a job: a learner, a registered person, or both in one.

    ``id_number_hmac`` alone joins the two: a learner's row carries it only while the person consents.
    ``pseudonym`` is the name under which matching and the access log know the person. ``rematch_at`` is set
    when something changed that matching has not seen yet.
    """

    pseudonym = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="worker"
    )
    id_number_hmac = models.CharField(max_length=64, unique=True, null=True, blank=True)
    name_hmac = models.CharField(max_length=64, blank=True, db_index=True)
    rematch_at = models.DateTimeField(null=True, blank=True, db_index=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("求职者")
        verbose_name_plural = _("求职者")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=False) | models.Q(id_number_hmac__isnull=False),
                name="worker_is_somebody",
            )
        ]

    def __str__(self) -> str:
        return str(self.pseudonym)
