"""Lessons without a recording: time spent on the page by the server's clock, and the end reached.

Reading draws on the same wall clock as watching and needs the same active session, so that ten pages opened
side by side are read one after the other.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from lms.accounts.models import User
from lms.learning.budget import MAX_SPEED, Bucket
from lms.learning.exceptions import LessonNotAsked
from lms.learning.models import LessonProgress, WatchBudget, WatchSession
from lms.learning.progress import progress_in, settle
from lms.learning.queries import enrolled_lesson
from lms.learning.services.completion import complete_course
from lms.learning.services.people import bucket_of, lock_person
from lms.learning.services.watching import keep_alive, locked_session, open_watch_session
from lms.lib import clock


@dataclass(frozen=True, slots=True)
class ReadingResult:
    """``reading_seconds`` of ``required_seconds`` were verified; ``active``: no other player took over."""

    reading_seconds: float
    required_seconds: float
    complete: bool
    active: bool


@transaction.atomic
def record_reading(*, token: str, reached_end: bool) -> ReadingResult:
    """Credit the time since the session's last sign of life; remember that the end was reached.

    Saying it twice credits nothing twice: the time in between is all there is.
    Raises :class:`BadSession`, :class:`SessionGone`, :class:`LessonNotAsked`.
    """
    row, session = locked_session(token)
    return _record(row, session, reached_end=reached_end)


@transaction.atomic
def mark_read(*, user: User, lesson_id: int) -> ReadingResult:
    """Say "I have read it" without any script: the first time starts the clock if nothing did before.

    Raises what :func:`open_watch_session` raises.
    """
    enrolled_lesson(user, lesson_id)
    row = lock_person(user)
    session = _active_session(row, lesson_id)
    if session is None:
        session = open_watch_session(user=user, lesson_id=lesson_id).session
        row = lock_person(user)
    return _record(row, session, reached_end=True)


def _active_session(row: WatchBudget, lesson_id: int) -> WatchSession | None:
    if row.active_session is None:
        return None
    sessions = WatchSession.objects.select_related("enrolment__user").filter(user=row.user_id)
    return sessions.filter(pk=row.active_session, lesson_id=lesson_id, expires_at__gte=clock.now()).first()


def _record(row: WatchBudget, session: WatchSession, *, reached_end: bool) -> ReadingResult:
    rules = session.enrolment.pinned_rules.lesson(session.lesson_id)
    if rules is None or rules.video_id is not None:
        raise LessonNotAsked
    now = clock.now()
    active = session.superseded_at is None
    progress = progress_in(session.enrolment, session.lesson_id)
    bucket = bucket_of(row, now)
    credit = _credit(session, progress, bucket, float(rules.reading_seconds), now) if active else 0.0
    progress.reading_seconds += credit
    if active and reached_end and progress.read_to_end_at is None:
        progress.read_to_end_at = now
    progress.updated_at = now
    just_completed = settle(progress=progress, rules=rules)
    progress.save()
    if just_completed:
        complete_course(enrolment=session.enrolment)
    # A person who reads can't watch meanwhile: the whole of what the wall clock gave is used up.
    keep_alive(row, session, bucket.without(media=credit * MAX_SPEED, wall=credit), now)
    session.save(update_fields=["last_seen_at", "expires_at"])
    return ReadingResult(
        reading_seconds=progress.reading_seconds,
        required_seconds=float(rules.reading_seconds),
        complete=progress.completed_at is not None,
        active=active,
    )


def _credit(
    session: WatchSession, progress: LessonProgress, bucket: Bucket, required: float, now: datetime
) -> float:
    since = max(timedelta(0), min(now, session.expires_at) - session.last_seen_at).total_seconds()
    return max(
        0.0, min(since, bucket.wall, bucket.available / MAX_SPEED, required - progress.reading_seconds)
    )
