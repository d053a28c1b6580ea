"""Reads: where a person stands. Every function costs a constant number of queries."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet, Sum, TextField
from django.db.models.functions import Cast

from courses import queries as courses
from courses.models import LessonPage
from courses.rules import CourseRules, LessonRules
from lms.accounts.models import User
from lms.learning.exceptions import LessonNotAsked, LessonNotFound, NotEnrolled
from lms.learning.models import (
    Certificate,
    Completion,
    CompletionQuerySet,
    Enrolment,
    LessonProgress,
    QuizAttempt,
    Revocation,
    SigningKey,
)
from lms.learning.progress import state_of
from lms.learning.standing import CourseStanding, LessonStanding
from lms.lib import ids
from media_pipeline.models import Video


@dataclass(frozen=True, slots=True)
class EnrolledLesson:
    enrolment: Enrolment
    lesson: LessonPage
    rules: LessonRules


def enrolled_lesson(user: User, lesson_id: int) -> EnrolledLesson:
    """Return a published lesson with the person's enrolment and its pinned rules.

    Raises :class:`LessonNotFound`, :class:`NotEnrolled`, :class:`LessonNotAsked`.
    """
    lesson = published_lesson(lesson_id)
    enrolment = Enrolment.objects.filter(user=user, course=courses.course_of(lesson)).first()
    if enrolment is None:
        raise NotEnrolled
    rules = enrolment.pinned_rules.lesson(lesson_id)
    if rules is None:
        raise LessonNotAsked
    return EnrolledLesson(enrolment, lesson, rules)


def published_lesson(lesson_id: int) -> LessonPage:
    """Return a published lesson with its video. Raises :class:`LessonNotFound`."""
    lesson = courses.published_lessons().select_related("video").filter(pk=lesson_id).first()
    if lesson is None:
        raise LessonNotFound
    return lesson


def course_id_of(lesson: LessonPage) -> int:
    return int(courses.course_of(lesson).pk)


def has_newer_rules(standing: CourseStanding) -> bool:
    """Tell whether an open course asks for something else by now than what is pinned.

    Another encode of the same recording, or another title, is nothing else.
    """
    if standing.completion is not None or not standing.enrolment.course.live:
        return False
    current = courses.course_rules(standing.enrolment.course)
    pinned = standing.enrolment.pinned_rules
    return bool(current.lessons) and _what_is_asked(current) != _what_is_asked(pinned)


def _what_is_asked(rules: CourseRules) -> list[LessonRules]:
    return [replace(one, title="", stream_version="", duration=0.0) for one in rules.lessons]


def open_attempt(found: EnrolledLesson) -> QuizAttempt | None:
    """Return the attempt whose answers are being kept."""
    return _attempts(found).filter(submitted_at=None).first()


def latest_attempt(found: EnrolledLesson, *, submitted: bool = False) -> QuizAttempt | None:
    """Return the attempt begun last; with ``submitted`` the last one that was graded."""
    attempts = _attempts(found)
    if submitted:
        return attempts.filter(submitted_at__isnull=False).order_by("-submitted_at", "-pk").first()
    return attempts.first()


def was_submitted(found: EnrolledLesson, key: str) -> bool:
    """Tell whether the attempt with this key has been graded: a form that is sent twice is graded once."""
    if not key.isalnum() or len(key) > 64:
        return False
    return _attempts(found).filter(key=key, submitted_at__isnull=False).exists()


def _attempts(found: EnrolledLesson) -> QuerySet[QuizAttempt]:
    return QuizAttempt.objects.filter(enrolment=found.enrolment, lesson_id=found.rules.lesson_id)


def completions_of(user: User) -> CompletionQuerySet:
    """Return the completions that stand, newest first."""
    return Completion.objects.of(user).valid()


def completed_course_ids(user: User) -> set[int]:
    return set(completions_of(user).values_list("course_id", flat=True))


def standings_of(user: User) -> list[CourseStanding]:
    """Return every course the person is enrolled in, the one touched last first."""
    enrolments = (
        Enrolment.objects.filter(user=user)
        .select_related("course", "completion__certificate", "completion__revocation")
        .defer("course__body", "completion__evidence_text")
    )
    standings = _standings(list(enrolments))
    return sorted(standings, key=lambda one: one.last_active_at, reverse=True)


def standing_of(user: User, course_id: int) -> CourseStanding | None:
    """Return where a person stands in one course, ``None`` without an enrolment."""
    enrolments = Enrolment.objects.filter(user=user, course=course_id).select_related(
        "course", "completion__certificate", "completion__revocation"
    )
    return next(iter(_standings(list(enrolments))), None)


def progress_of(enrolments: Collection[Enrolment]) -> Mapping[int, Mapping[int, LessonProgress]]:
    """Return the progress by enrolment id and lesson id."""
    found: dict[int, dict[int, LessonProgress]] = defaultdict(dict)
    for row in LessonProgress.objects.filter(enrolment__in=enrolments):
        found[row.enrolment_id][row.lesson_id] = row
    return found


def _standings(enrolments: list[Enrolment]) -> list[CourseStanding]:
    progress = progress_of(enrolments)
    asked = {rules.lesson_id for one in enrolments for rules in one.pinned_rules.lessons}
    public = set(courses.published_lessons().filter(pk__in=asked).values_list("pk", flat=True))
    return [_standing(one, progress.get(one.pk, {}), public) for one in enrolments]


def _standing(
    enrolment: Enrolment, progress: Mapping[int, LessonProgress], public: Collection[int]
) -> CourseStanding:
    lessons = tuple(
        LessonStanding(
            rules=rules,
            progress=progress.get(rules.lesson_id),
            state=state_of(rules, progress.get(rules.lesson_id)),
            is_public=rules.lesson_id in public,
        )
        for rules in enrolment.pinned_rules.lessons
    )
    touched = [row.updated_at for row in progress.values()]
    return CourseStanding(
        enrolment=enrolment,
        completion=getattr(enrolment, "completion", None),
        lessons=lessons,
        last_active_at=max(touched, default=enrolment.enrolled_at),
    )


def learners_pinned_to(video: Video) -> int:
    """Return how many enrolments have pinned rules that name a video. Reads every enrolment's rules."""
    as_text = Enrolment.objects.alias(text=Cast("rules", TextField()))
    # How both databases write a number in JSON; another key or the end of the object follows.
    named = Q(text__contains=f'"video_id": {video.pk},') | Q(text__contains=f'"video_id": {video.pk}}}')
    return as_text.filter(named).count()


def seconds_by_video() -> dict[int, float]:
    """Return how many seconds of each lesson's video all learners together have covered, by the video."""
    rows = LessonProgress.objects.values_list("lesson_id").annotate(seconds=Sum("covered_seconds"))
    seconds = dict(rows)
    found: dict[int, float] = defaultdict(float)
    for lesson_id, video_id in courses.videos_of(seconds).items():
        found[video_id] += seconds[lesson_id]
    return dict(found)


def certificate_by_code(code: str) -> Certificate | None:
    """Find a certificate however its code was typed; what isn't a code at all never reaches the database."""
    canonical = ids.canonical_code(code)
    if not canonical or len(canonical) > 16 or not set(canonical) <= set(ids.ALPHABET):
        return None
    certificates = Certificate.objects.select_related("completion__user", "completion__revocation")
    return certificates.filter(code=canonical).first()


def revoked_certificates(number: int, size: int) -> list[int]:
    """Return the keys of the revoked certificates among those from ``number * size`` on."""
    keys = (number * size, (number + 1) * size - 1)
    revoked = Revocation.objects.filter(completion__certificate__pk__range=keys)
    return sorted(revoked.values_list("completion__certificate__pk", flat=True))


def has_certificates(number: int, size: int) -> bool:
    return Certificate.objects.filter(pk__range=(number * size, (number + 1) * size - 1)).exists()


def signing_keys() -> list[SigningKey]:
    """Return every key that ever signed, the newest first."""
    return list(SigningKey.objects.order_by("-id"))
