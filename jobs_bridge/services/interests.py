"""我想去: a person asks about an opening, a counsellor answers within a stated time."""

from datetime import datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from jobs_bridge.exceptions import AlreadyAnswered, OpeningClosed
from jobs_bridge.models import Interest, Opening
from jobs_bridge.models.matches import InterestState
from jobs_bridge.services.workers import sync_worker
from lms.accounts.models import User
from lms.lib import clock

ANSWER_WORKING_DAYS = 2


def answer_due(asked_at: datetime) -> datetime:
    """Return the end of the second working day after ``asked_at`` (weekends don't count, holidays do)."""
    day = timezone.localdate(asked_at)
    left = ANSWER_WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return datetime.combine(day, time(18), tzinfo=timezone.get_default_timezone())


@transaction.atomic
def express_interest(*, user: User, opening: Opening, contact: str = "", note: str = "") -> Interest:
    """Record the wish once; a second time returns the first. Raises :class:`OpeningClosed`."""
    if not opening.is_open:
        raise OpeningClosed(opening.pk)
    sync_worker(user=user)
    now = clock.now()
    values = {"contact": contact, "note": note, "created_at": now, "answer_due_at": answer_due(now)}
    living = Interest.objects.exclude(state=InterestState.WITHDRAWN)
    try:
        with transaction.atomic():
            interest, _created = living.get_or_create(user=user, opening=opening, defaults=values)
    except IntegrityError:
        interest = living.get(user=user, opening=opening)
    return interest


@transaction.atomic
def withdraw_interest(*, interest: Interest) -> bool:
    """Take a wish back while nobody answered. Returns whether it was still waiting."""
    waiting = Interest.objects.filter(pk=interest.pk, state=InterestState.WAITING)
    return bool(waiting.update(state=InterestState.WITHDRAWN))


@transaction.atomic
def answer_interest(*, interest: Interest, counsellor: User, answer: str) -> None:
    """Answer a wish, once. Raises :class:`AlreadyAnswered` when it no longer waits."""
    waiting = Interest.objects.filter(pk=interest.pk, state=InterestState.WAITING)
    answered = waiting.update(
        state=InterestState.ANSWERED, answer=answer, answered_by=counsellor, answered_at=clock.now()
    )
    if not answered:
        raise AlreadyAnswered(interest.pk)
