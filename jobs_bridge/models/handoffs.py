"""The outbox: what has to reach another system, and the proof that it did."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from jobs_bridge.handoff_rules import Action, State


class HandOffAction(models.TextChoices):
    SEND = Action.SEND.value, _("送出")
    REVOKE = Action.REVOKE.value, _("撤回")


class HandOffState(models.TextChoices):
    HELD = State.HELD.value, _("等本人同意")
    READY = State.READY.value, _("待送")
    SENDING = State.SENDING.value, _("正在送")
    DELIVERED = State.DELIVERED.value, _("已送达")
    FAILED = State.FAILED.value, _("没送成，会再试")
    DEAD = State.DEAD.value, _("被退回，等人处理")
    CANCELLED = State.CANCELLED.value, _("已取消")


class HandOffQuerySet(models.QuerySet["HandOff"]):
    def due(self, moment: datetime) -> Self:
        """Those that somebody should send now, including those whose sender died with the lease."""
        return self.filter(
            models.Q(state__in=[HandOffState.READY, HandOffState.FAILED], next_attempt_at__lte=moment)
            | models.Q(state=HandOffState.SENDING, lease_expires_at__lte=moment)
        )


class HandOff(models.Model):
    """One completion on its way to one destination.

    ``attempts`` only grows and fences: who claimed attempt 3 can't settle attempt 4. ``failures`` counts
    those since the last success and sets the backoff. ``payload_encrypted`` is the body of the present
    action, fixed at the first attempt, so that one key never meets two bodies. ``may_have_arrived`` says
    that an attempt ended without a word: only then a withdrawal has something to revoke.
    """

    completion = models.ForeignKey("learning.Completion", models.PROTECT, related_name="hand_offs")
    destination = models.CharField(_("目的地"), max_length=40)
    action = models.CharField(_("动作"), max_length=10, choices=HandOffAction, default=HandOffAction.SEND)
    state = models.CharField(_("状态"), max_length=10, choices=HandOffState, db_index=True)
    idempotency_key = models.UUIDField(default=uuid.uuid4, unique=True)
    payload_encrypted = models.BinaryField(null=True)
    may_have_arrived = models.BooleanField(default=False)
    attempts = models.PositiveIntegerField(_("次数"), default=0)
    failures = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(_("下次尝试"), null=True, blank=True)
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    reason_code = models.CharField(_("原因代码"), max_length=60, blank=True)
    reason = models.CharField(_("原因"), max_length=500, blank=True)
    receipt = models.CharField(_("回执号"), max_length=100, blank=True)
    delivered_at = models.DateTimeField(_("送达时间"), null=True, blank=True)
    created_at = models.DateTimeField(_("建立时间"))
    updated_at = models.DateTimeField(_("更新时间"))

    objects = HandOffQuerySet.as_manager()

    class Meta:
        verbose_name = _("交接")
        verbose_name_plural = _("交接")
        constraints = [
            models.UniqueConstraint(
                fields=["completion", "destination"], name="handoff_completion_destination"
            )
        ]
        indexes = [models.Index(fields=["state", "next_attempt_at"], name="handoff_due")]

    def __str__(self) -> str:
        return f"{self.completion_id} → {self.destination}"


class Receipt(models.Model):
    """What the other side acknowledged: a row for each record sent and each revocation, never changed."""

    hand_off = models.ForeignKey(HandOff, models.PROTECT, related_name="receipts")
    action = models.CharField(_("动作"), max_length=10, choices=HandOffAction)
    idempotency_key = models.UUIDField()
    number = models.CharField(_("回执号"), max_length=100, blank=True)
    received_at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("回执")
        verbose_name_plural = _("回执")
        ordering = ["received_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["idempotency_key", "action"], name="receipt_key_action")
        ]

    def __str__(self) -> str:
        return self.number
