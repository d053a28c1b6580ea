"""From what is known of a lesson to whether it is complete."""

from courses.rules import LessonRules
from lms.learning.completion_rules import Evidence, LessonState, lesson_state
from lms.learning.models import Enrolment, LessonProgress
from lms.lib import clock


def evidence_of(progress: LessonProgress | None) -> Evidence:
    """Return what the rules look at; nothing is known of a lesson that wasn't started."""
    if progress is None:
        return Evidence()
    return Evidence(
        covered=progress.covered_seconds,
        stream_duration=progress.stream_duration,
        reading=progress.reading_seconds,
        read_to_end=progress.read_to_end_at is not None,
        quiz_passed=progress.quiz_passed_at is not None,
        completed=progress.completed_at is not None,
    )


def state_of(rules: LessonRules, progress: LessonProgress | None) -> LessonState:
    return lesson_state(rules, evidence_of(progress))


def progress_in(enrolment: Enrolment, lesson_id: int) -> LessonProgress:
    """Return the person's progress in a lesson, made if it wasn't started. Call under ``lock_person``."""
    progress, _created = LessonProgress.objects.get_or_create(
        enrolment=enrolment, lesson_id=lesson_id, defaults={"updated_at": clock.now()}
    )
    return progress


def settle(*, progress: LessonProgress, rules: LessonRules) -> bool:
    """Mark the lesson complete if its rules hold, once and for ever. Tell whether it just became so.

    The caller saves ``progress`` and then calls ``complete_course``.
    """
    if progress.completed_at is not None or not state_of(rules, progress).met:
        return False
    progress.completed_at = clock.now()
    return True
