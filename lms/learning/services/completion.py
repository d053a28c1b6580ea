"""The end of a course: written once, with what it rests on."""

import secrets
from typing import Any

from django.db import transaction

from lms.accounts.models import User
from lms.learning import evidence
from lms.learning.models import Completion, Enrolment, LessonProgress, QuizAttempt, Revocation
from lms.learning.services.certificates import issue_certificate
from lms.learning.services.chaining import chain_completion, chain_revocation
from lms.learning.signals import completion_revoked, course_completed
from lms.lib import clock


@transaction.atomic
def complete_course(*, enrolment: Enrolment) -> Completion | None:
    """Write the completion if every pinned lesson is complete; ``None`` as long as one isn't.

    A completion that exists is returned as it is. Issues the certificate and sends ``course_completed``
    in the same transaction. Call under ``lock_person``.
    """
    existing = Completion.objects.filter(enrolment=enrolment).first()
    if existing:
        return existing
    rules = enrolment.pinned_rules
    progress = {row.lesson_id: row for row in LessonProgress.objects.filter(enrolment=enrolment)}
    lessons = [progress.get(lesson.lesson_id) for lesson in rules.lessons]
    if not lessons or not all(row and row.completed_at for row in lessons):
        return None
    done = [row for row in lessons if row]
    now = clock.now()
    facts = _evidence(enrolment, done, now.isoformat())
    completion = Completion.objects.create(
        user=enrolment.user,
        course_id=enrolment.course_id,
        enrolment=enrolment,
        course_title=rules.course_title,
        hours=rules.hours,
        completed_at=now,
        learning_seconds=int(sum(row.watched_seconds + row.reading_seconds for row in done)),
        evidence_text=evidence.canonical(facts).decode(),
        evidence_digest=evidence.digest(facts),
        salt=secrets.token_hex(16),
    )
    issue_certificate(completion=completion)
    chain_completion(completion)
    course_completed.send(sender=Completion, completion=completion)
    return completion


@transaction.atomic
def revoke(*, completion: Completion, by: User, reason: str) -> Revocation:
    """Take a completion back, with who and why. A second time changes nothing.

    The completion's row stays; its certificate says from now on that it is revoked.
    """
    revocation, created = Revocation.objects.get_or_create(
        completion=completion, defaults={"by": by, "reason": reason, "at": clock.now()}
    )
    if created:
        chain_revocation(revocation)
        completion_revoked.send(sender=Completion, completion=completion, revocation=revocation)
    return revocation


def _evidence(enrolment: Enrolment, lessons: list[LessonProgress], completed_at: str) -> dict[str, Any]:
    """Return everything the decision rests on. It names no person: the row does."""
    passed = _passed_attempts(enrolment)
    return {
        "version": 1,
        "enrolment": enrolment.pk,
        "course": enrolment.course_id,
        "enrolled_at": enrolment.enrolled_at.isoformat(),
        "completed_at": completed_at,
        "rules": enrolment.rules,
        "lessons": [
            {
                "lesson": row.lesson_id,
                "coverage": row.coverage,
                "covered_seconds": row.covered_seconds,
                "watched_seconds": row.watched_seconds,
                "reading_seconds": row.reading_seconds,
                "stream_duration": row.stream_duration,
                "completed_at": row.completed_at.isoformat() if row.completed_at else None,
                "quiz": passed.get(row.lesson_id),
            }
            for row in lessons
        ],
    }


def _passed_attempts(enrolment: Enrolment) -> dict[int, dict[str, Any]]:
    attempts = QuizAttempt.objects.filter(enrolment=enrolment, passed=True).order_by("-submitted_at", "-pk")
    # Later rows of this backwards order overwrite: the first pass is the one that counted.
    return {
        one.lesson_id: {
            "attempt": one.pk,
            "score": one.score,
            "submitted_at": one.submitted_at.isoformat() if one.submitted_at else None,
        }
        for one in attempts
    }
