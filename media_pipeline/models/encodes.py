"""The jobs: an encode, and the units of work that it is made of.

An :class:`Encode` is one way of one video through one version of the ladder. Its units are claimed one by one
by any number of workers; whatever happens to a broker or a worker, the rows say what remains to be done.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.lib import clock


class EncodeState(models.TextChoices):
    READY = "ready", _("等待")
    RUNNING = "running", _("进行中")
    FAILED = "failed", _("失败")
    DONE = "done", _("完成")
    CANCELLED = "cancelled", _("已取消")


class EncodePurpose(models.TextChoices):
    FIRST = "first", _("新上传")
    AGAIN = "again", _("按新的清晰度重转")
    AV1 = "av1", _("省流量的 AV1")


class UnitKind(models.TextChoices):
    PLAN = "plan", _("检查")
    WHOLE = "whole", _("整段")
    PICTURE = "picture", _("一段画面")
    SOUND = "sound", _("声音")
    FINISH = "finish", _("收尾")


class UnitState(models.TextChoices):
    READY = "ready", _("等待")
    RUNNING = "running", _("进行中")
    DONE = "done", _("完成")


class EncodeQuerySet(models.QuerySet["Encode"]):
    def unfinished(self) -> "EncodeQuerySet":
        return self.filter(state__in=UNFINISHED)

    def in_turn(self) -> "EncodeQuerySet":
        """Order as workers take them: by priority, new uploads before what only gets better, by due time."""
        new_first = models.Case(models.When(purpose=EncodePurpose.FIRST, then=0), default=1)
        return self.order_by("-priority", new_first, "due_at", "id")


class EncodeUnitQuerySet(models.QuerySet["EncodeUnit"]):
    def claimable(self, now: datetime) -> "EncodeUnitQuerySet":
        """Keep what a worker may begin with at ``now``."""
        in_time = models.Q(not_before=None) | models.Q(not_before__lte=now)
        # No join: an update must find its own row's conditions again after it waited for another's lock.
        unfinished = Encode.objects.unfinished()
        return self.filter(in_time, state=UnitState.READY, encode__in=unfinished)

    def in_turn(self) -> "EncodeUnitQuerySet":
        """Order as :meth:`EncodeQuerySet.in_turn`; the units of one encode in the order of time."""
        new_first = models.Case(models.When(encode__purpose=EncodePurpose.FIRST, then=0), default=1)
        return self.order_by("-encode__priority", new_first, "encode__due_at", "encode_id", "number")


class Encode(models.Model):
    """One job: the way of a video through one version of the ladder.

    ``progress`` runs from 0 to 1. ``stream_version`` is the folder it writes into, noted before anything is
    written there, so that a crash leaves a trace to clean up. ``plan`` is a :class:`media_pipeline.plan.Plan`
    as JSON once the file was looked at. A higher ``priority`` goes first, then what is due first
    (:func:`media_pipeline.jobs.due`). ``attempts`` is the most that any unit took. ``speed`` is how many
    seconds of media one worker encoded in a second, known once it is done.
    """

    video = models.ForeignKey("media_pipeline.Video", models.CASCADE, related_name="encodes")
    state = models.CharField(max_length=10, choices=EncodeState, default=EncodeState.READY, db_index=True)
    purpose = models.CharField(max_length=10, choices=EncodePurpose, default=EncodePurpose.FIRST)
    priority = models.SmallIntegerField(default=0)
    ladder_version = models.CharField(max_length=20)
    plan = models.JSONField(null=True, blank=True)
    progress = models.FloatField(default=0.0)
    attempts = models.PositiveSmallIntegerField(default=0)
    speed = models.FloatField(null=True, blank=True)
    due_at = models.DateTimeField(default=clock.now)
    enqueued_at = models.DateTimeField(null=True, blank=True)
    stream_version = models.CharField(max_length=64, blank=True)
    reason_code = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    log = models.TextField(blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = EncodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("转码任务")
        verbose_name_plural = _("转码任务")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["video"],
                condition=models.Q(state__in=["ready", "running"]),
                name="one_unfinished_encode_per_video",
            ),
            models.CheckConstraint(
                condition=models.Q(progress__gte=0.0, progress__lte=1.0), name="encode_progress_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return f"encode {self.pk} of video {self.video_id}"


class EncodeUnit(models.Model):
    """One piece of an encode's work, done by one worker at a time.

    A worker owns a running row until ``lease_expires_at``; ``attempts`` is its token: a worker that lost its
    lease finds another number there and stops. ``failures`` counts the attempts that went wrong since a
    person last asked for it, ``delays`` those that found the disk full; ``not_before`` is when the next one
    may begin. ``result`` is a :class:`media_pipeline.plan.UnitResult` as JSON, of what is finished so far,
    and ``folder`` where in the stream that lies. ``seconds`` is how much media the unit counts for (sound
    alone for less than it lasts), ``progress`` (0–1) how much of that is done.
    """

    encode = models.ForeignKey(Encode, models.CASCADE, related_name="units")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=UnitKind)
    state = models.CharField(max_length=10, choices=UnitState, default=UnitState.READY, db_index=True)
    seconds = models.FloatField(default=0.0)
    progress = models.FloatField(default=0.0)
    attempts = models.PositiveSmallIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    delays = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True, blank=True)
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=120, blank=True)
    folder = models.CharField(max_length=64, blank=True)
    result = models.JSONField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = EncodeUnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("转码的一段")
        verbose_name_plural = _("转码的一段")
        ordering = ["encode_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["encode", "number"], name="one_unit_per_number"),
            models.CheckConstraint(
                condition=models.Q(progress__gte=0.0, progress__lte=1.0), name="unit_progress_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number} of encode {self.encode_id}"


class Leftover(models.Model):
    """Files that nothing names any more but that somebody may still be watching: gone after ``remove_at``.

    ``path`` is a folder of the default storage: a stream that a better one replaced, or what a lost attempt
    had shown of its unit.
    """

    path = models.CharField(max_length=200, unique=True)
    remove_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("待清理的文件")
        verbose_name_plural = _("待清理的文件")

    def __str__(self) -> str:
        return self.path


UNFINISHED: Collection[str] = (EncodeState.READY, EncodeState.RUNNING)
