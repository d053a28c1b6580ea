"""A lesson's questions: answers kept one by one, graded once."""

import uuid
from collections.abc import Collection, Mapping
from typing import TypeAlias

from django.db import transaction

from courses import queries as courses
from courses import quiz
from courses.models import LessonPage
from courses.quiz import Question
from lms.accounts.models import User
from lms.learning.exceptions import KeyReused, QuizUnavailable
from lms.learning.models import QuizAttempt
from lms.learning.progress import progress_in, settle
from lms.learning.queries import EnrolledLesson, enrolled_lesson
from lms.learning.services.completion import complete_course
from lms.learning.services.people import lock_person
from lms.lib import clock

Answers: TypeAlias = Mapping[str, Collection[str]]


@transaction.atomic
def start_attempt(*, user: User, lesson: LessonPage) -> QuizAttempt:
    """Return the person's open attempt, or begin one.

    Raises :class:`QuizUnavailable`, and what :func:`enrolled_lesson` raises.
    """
    found = enrolled_lesson(user, lesson.pk)
    _questions(found)
    lock_person(user)
    attempt, _created = QuizAttempt.objects.get_or_create(
        enrolment=found.enrolment,
        lesson_id=lesson.pk,
        submitted_at=None,
        defaults={"key": uuid.uuid4().hex, "started_at": clock.now()},
    )
    return attempt


@transaction.atomic
def save_answer(*, user: User, lesson: LessonPage, question_id: str, chosen: Collection[str]) -> QuizAttempt:
    """Keep the answer to one question in the open attempt. Options that don't exist are dropped."""
    attempt = start_attempt(user=user, lesson=lesson)
    asked = courses.lesson_questions(lesson)
    attempt.answers = _known(asked, {**attempt.answers, question_id: chosen})
    attempt.save(update_fields=["answers"])
    return attempt


@transaction.atomic
def submit_quiz(*, user: User, lesson: LessonPage, answers: Answers, key: str) -> QuizAttempt:
    """Grade ``answers`` (question id → option ids) once; the same ``key`` again returns the graded attempt.

    ``key`` is the open attempt's, or any new one. A pass completes the lesson's quiz rule, for ever.
    Raises :class:`QuizUnavailable`, :class:`KeyReused` (the key belongs to another lesson), and what
    :func:`enrolled_lesson` raises.
    """
    found = enrolled_lesson(user, lesson.pk)
    lock_person(user)
    attempt = QuizAttempt.objects.filter(enrolment=found.enrolment, key=key).first()
    if attempt and attempt.lesson_id != lesson.pk:
        raise KeyReused
    if attempt and attempt.submitted_at:
        return attempt
    asked = _questions(found)
    known = _known(asked, answers)
    graded = quiz.grade(asked, known)
    now = clock.now()
    attempt = attempt or QuizAttempt(enrolment=found.enrolment, lesson_id=lesson.pk, key=key, started_at=now)
    attempt.answers = known
    attempt.right = dict(graded.by_question)
    attempt.score = graded.score
    attempt.passed = graded.score >= found.rules.pass_mark
    attempt.submitted_at = now
    attempt.save()
    if attempt.passed:
        _pass(found)
    return attempt


def _pass(found: EnrolledLesson) -> None:
    progress = progress_in(found.enrolment, found.rules.lesson_id)
    now = clock.now()
    progress.quiz_passed_at = progress.quiz_passed_at or now
    progress.updated_at = now
    just_completed = settle(progress=progress, rules=found.rules)
    progress.save()
    if just_completed:
        complete_course(enrolment=found.enrolment)


def _questions(found: EnrolledLesson) -> list[Question]:
    asked = courses.lesson_questions(found.lesson)
    if not asked:
        raise QuizUnavailable
    return asked


def _known(asked: list[Question], answers: Answers) -> dict[str, list[str]]:
    """Return what of ``answers`` belongs to ``asked``, in the questions' own order."""
    return {
        question.id: [option.id for option in question.options if option.id in answers[question.id]]
        for question in asked
        if answers.get(question.id)
    }
