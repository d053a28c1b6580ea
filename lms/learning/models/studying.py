"""A person on the way through a course: enrolments, progress, watching, attempts at questions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from courses.rules import CourseRules


class Enrolment(models.Model):
    """A person in a course. ``rules`` are the course's rules of that day (``CourseRules`` as JSON)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="enrolments")
    course = models.ForeignKey("courses.CoursePage", models.PROTECT, related_name="enrolments")
    rules = models.JSONField()
    revision_id = models.BigIntegerField(null=True)
    enrolled_at = models.DateTimeField()

    class Meta:
        verbose_name = _("报名")
        verbose_name_plural = _("报名")
        ordering = ["-enrolled_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["user", "course"], name="one_enrolment_per_course")]

    def __str__(self) -> str:
        return f"enrolment of {self.user_id} in {self.course_id}"

    @cached_property
    def pinned_rules(self) -> CourseRules:
        return CourseRules.from_json(self.rules)


class LessonProgress(models.Model):
    """One person's way through one lesson; the one row that a beat writes. Nothing in it goes down, unless
    the person moves on to a shorter recording (:mod:`lms.learning.replacing`).

    ``coverage`` and the stretches of ``refused`` (by reason code) are merged ``[[from, to], …]`` in seconds
    of media time. ``position`` is where to resume. ``watched_seconds`` is the wall-clock time it took to
    cover what is covered. ``stream_duration`` is the shortest stream that was offered, in seconds.
    """

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="progress")
    lesson_id = models.BigIntegerField()
    coverage = models.JSONField(default=list)
    covered_seconds = models.FloatField(default=0.0)
    watched_seconds = models.FloatField(default=0.0)
    stream_duration = models.FloatField(null=True)
    position = models.FloatField(default=0.0)
    refused = models.JSONField(default=dict)
    reading_seconds = models.FloatField(default=0.0)
    read_to_end_at = models.DateTimeField(null=True)
    quiz_passed_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("课时进度")
        verbose_name_plural = _("课时进度")
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "lesson_id"], name="one_progress_per_lesson"),
            models.CheckConstraint(
                condition=Q(covered_seconds__gte=0, watched_seconds__gte=0, reading_seconds__gte=0),
                name="progress_is_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"progress of {self.enrolment_id} in lesson {self.lesson_id}"


class WatchSession(models.Model):
    """A stream being watched (or a page being read) by one person; the browser holds its id, signed.

    ``duration`` and ``stream_version`` are what the server knew when it opened. ``expires_at`` moves on with
    every sign of life. ``spent_seconds`` is the media time claimed so far. ``recent`` keeps the last answers
    by idempotency key, so that a beat that is sent again gets the same answer.
    """

    id = models.UUIDField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="watch_sessions")
    lesson_id = models.BigIntegerField()
    stream_version = models.CharField(max_length=64, blank=True)
    duration = models.FloatField()
    started_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    spent_seconds = models.FloatField(default=0.0)
    last_seq = models.PositiveIntegerField(default=0)
    recent = models.JSONField(default=list)

    class Meta:
        verbose_name = _("观看会话")
        verbose_name_plural = _("观看会话")
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["user", "-started_at"], name="watch_session_by_user")]

    def __str__(self) -> str:
        return str(self.id)


class WatchBudget(models.Model):
    """How much a person may still claim, over all devices, tabs and lessons: each has one wall clock.

    Locking this row serialises everything that one person's players say.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    active_session = models.UUIDField(null=True)
    available_seconds = models.FloatField(default=0.0)
    wall_seconds = models.FloatField(default=0.0)
    updated_at = models.DateTimeField()
    live_until = models.DateTimeField()

    class Meta:
        verbose_name = _("观看预算")
        verbose_name_plural = _("观看预算")

    def __str__(self) -> str:
        return f"budget of {self.user_id}"


class QuizAttempt(models.Model):
    """One go at a lesson's questions: open while answers are being kept, then graded once.

    ``answers`` maps question ids to lists of option ids; ``right`` maps them to whether they were right.
    """

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="quiz_attempts")
    lesson_id = models.BigIntegerField()
    key = models.CharField(max_length=64)
    answers = models.JSONField(default=dict)
    right = models.JSONField(default=dict)
    score = models.FloatField(null=True)
    passed = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("答题记录")
        verbose_name_plural = _("答题记录")
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "key"], name="one_attempt_per_key"),
            models.UniqueConstraint(
                fields=["enrolment", "lesson_id"],
                condition=Q(submitted_at__isnull=True),
                name="one_open_attempt_per_lesson",
            ),
        ]

    def __str__(self) -> str:
        return f"attempt {self.key} at lesson {self.lesson_id}"
