"""Where a person and an opening meet: what the rules say, what the person wants, what the counsellor did."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jobs_bridge.models.openings import Opening
from jobs_bridge.models.people import Worker


class MatchQuerySet(models.QuerySet["Match"]):
    def fitting(self) -> Self:
        return self.filter(is_fit=True)

    def near_misses(self) -> Self:
        return self.filter(is_fit=False)


class Match(models.Model):
    """What the matching rules found for one pair, with everything needed to say why.

    ``terms``: ``[{"name", "value" 0–1 or null, "weight", "points", …}]``; ``missing``: ``[{"code", …}]``,
    what the person lacks or nobody knows yet. ``is_fit`` false: a near-miss, exactly one hard rule fails.
    """

    worker = models.ForeignKey(Worker, models.CASCADE, related_name="matches")
    opening = models.ForeignKey(Opening, models.CASCADE, related_name="matches")
    is_fit = models.BooleanField(default=True)
    score = models.FloatField(_("契合度"))
    terms = models.JSONField(default=list)
    missing = models.JSONField(default=list)
    computed_at = models.DateTimeField(_("计算时间"))
    model_version = models.CharField(max_length=20)

    objects = MatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("匹配")
        verbose_name_plural = _("匹配")
        constraints = [models.UniqueConstraint(fields=["worker", "opening"], name="match_pair")]
        indexes = [
            models.Index(fields=["worker", "-score"], name="match_worker_score"),
            models.Index(fields=["opening", "-score"], name="match_opening_score"),
        ]

    def __str__(self) -> str:
        return f"{self.worker_id} – {self.opening_id}: {self.score:.2f}"


class InterestState(models.TextChoices):
    WAITING = "waiting", _("等回复")
    ANSWERED = "answered", _("已回复")
    WITHDRAWN = "withdrawn", _("已撤回")


class Interest(models.Model):
    """A signed-in person said 我想去 about an opening; a counsellor answers in words."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="interests")
    opening = models.ForeignKey(Opening, models.PROTECT, related_name="interests")
    contact = models.CharField(_("怎么联系您"), max_length=100, blank=True)
    note = models.CharField(_("想说的话"), max_length=300, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=InterestState, default=InterestState.WAITING)
    answer = models.CharField(_("回复"), max_length=500, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="answered_interests"
    )
    answered_at = models.DateTimeField(_("回复时间"), null=True, blank=True)
    answer_due_at = models.DateTimeField(_("最晚回复时间"))
    created_at = models.DateTimeField(_("提出时间"))

    class Meta:
        verbose_name = _("求职意愿")
        verbose_name_plural = _("求职意愿")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "opening"],
                condition=~models.Q(state=InterestState.WITHDRAWN),
                name="interest_once",
            )
        ]
        indexes = [models.Index(fields=["state", "answer_due_at"], name="interest_inbox")]

    def __str__(self) -> str:
        return f"{self.user_id} – {self.opening_id}"


class ReferralState(models.TextChoices):
    REFERRED = "referred", _("已推荐")
    CANCELLED = "cancelled", _("已取消")


class Referral(models.Model):
    """A counsellor put a person forward for an opening; at most one that isn't cancelled per pair."""

    worker = models.ForeignKey(Worker, models.CASCADE, related_name="referrals")
    opening = models.ForeignKey(Opening, models.PROTECT, related_name="referrals")
    counsellor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="referrals_made")
    note = models.CharField(_("备注"), max_length=500, blank=True)
    state = models.CharField(_("状态"), max_length=20, choices=ReferralState, default=ReferralState.REFERRED)
    created_at = models.DateTimeField(_("推荐时间"))
    cancelled_at = models.DateTimeField(_("取消时间"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="referrals_cancelled"
    )
    cancel_reason = models.CharField(_("取消原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("推荐")
        verbose_name_plural = _("推荐")
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "opening"],
                condition=~models.Q(state=ReferralState.CANCELLED),
                name="referral_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.worker_id} → {self.opening_id}"
