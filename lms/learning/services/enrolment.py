"""Enrolling, and choosing to learn under a course's newer rules."""

from django.db import transaction

from courses import queries as courses
from courses.models import CoursePage
from courses.rules import LessonRules
from lms.accounts.models import User
from lms.learning import coverage as cover
from lms.learning import replacing
from lms.learning.exceptions import AppendOnly, CourseNotOpen
from lms.learning.models import Completion, Enrolment, LessonProgress
from lms.learning.progress import settle
from lms.learning.services.completion import complete_course
from lms.learning.services.people import lock_person
from lms.lib import clock


@transaction.atomic
def enrol(*, user: User, course: CoursePage) -> Enrolment:
    """Enrol ``user`` under today's rules; an enrolment that exists stays as it is.

    Raises :class:`CourseNotOpen` unless the course is published and has lessons.
    """
    existing = Enrolment.objects.filter(user=user, course=course).first()
    if existing:
        return existing
    rules = courses.course_rules(course)
    if not course.live or not rules.lessons:
        raise CourseNotOpen
    enrolment, _created = Enrolment.objects.get_or_create(
        user=user,
        course=course,
        defaults={
            "rules": rules.to_json(),
            "revision_id": rules.revision_id,
            "enrolled_at": clock.now(),
        },
    )
    return enrolment


@transaction.atomic
def move_to_current_version(*, enrolment: Enrolment) -> Enrolment:
    """Pin the course's rules of today instead; what was learned is kept, lessons that were complete stay so.

    What was covered of a recording that another one replaced is kept as :mod:`lms.learning.replacing` says.
    Only the learner asks for this. Raises :class:`AppendOnly` once the course is completed.
    """
    lock_person(enrolment.user)
    if Completion.objects.filter(enrolment=enrolment).exists():
        raise AppendOnly
    rules = courses.course_rules(enrolment.course)
    if not enrolment.course.live or not rules.lessons:
        raise CourseNotOpen
    enrolment = Enrolment.objects.get(pk=enrolment.pk)
    before = enrolment.pinned_rules
    enrolment.rules = rules.to_json()
    enrolment.revision_id = rules.revision_id
    enrolment.save(update_fields=["rules", "revision_id"])
    for progress in LessonProgress.objects.filter(enrolment=enrolment):
        lesson = rules.lesson(progress.lesson_id)
        if lesson is None:
            continue
        is_carried = _carry(progress, before.lesson(progress.lesson_id), lesson)
        if settle(progress=progress, rules=lesson) or is_carried:
            progress.save()
    complete_course(enrolment=enrolment)
    return enrolment


def _carry(progress: LessonProgress, before: LessonRules | None, now: LessonRules) -> bool:
    """Take what was covered along to another recording. Tell whether there is another."""
    carried = replacing.carry(cover.merge(progress.coverage), before, now)
    if carried is None:
        return False
    progress.coverage = [list(stretch) for stretch in carried.coverage]
    progress.covered_seconds = round(cover.total(carried.coverage), 3)
    progress.stream_duration = carried.stream_duration
    progress.position = min(progress.position, carried.stream_duration or progress.position)
    return True
