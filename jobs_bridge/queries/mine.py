"""What a learner sees of the way to a job."""

from dataclasses import dataclass

from courses import queries as courses
from jobs_bridge.models import Interest, Opening, Referral, Worker
from jobs_bridge.models.matches import InterestState, ReferralState
from jobs_bridge.queries.matches import Reasoned, matches_of
from jobs_bridge.services.handoffs import may_share
from lms.accounts.models import User
from lms.learning.models import Completion

MOST_SHOWN = 10


@dataclass(frozen=True)
class Mine:
    """``fitting`` and ``near`` come from matching; without consent there is only ``of_trades``."""

    may_match: bool
    is_pending: bool
    completions: list[Completion]
    fitting: list[Reasoned]
    near: list[Reasoned]
    of_trades: list[Opening]
    interests: list[Interest]
    referrals: list[Referral]


def mine_of(user: User) -> Mine:
    """Return what fits ``user``, what is missing, and what became of their wishes."""
    worker = Worker.objects.filter(user=user).first()
    completions = list(Completion.objects.valid().filter(user=user))
    may_match = may_share(user)
    interests = Interest.objects.filter(user=user).exclude(state=InterestState.WITHDRAWN)
    referrals = Referral.objects.filter(worker__user=user, state=ReferralState.REFERRED)
    return Mine(
        may_match=may_match,
        is_pending=bool(may_match and worker and worker.rematch_at),
        completions=completions,
        fitting=matches_of(worker, limit=MOST_SHOWN) if worker and may_match else [],
        near=matches_of(worker, fitting=False, limit=5) if worker and may_match else [],
        of_trades=[] if may_match else _of_trades(completions),
        interests=list(interests.select_related("opening__employer").order_by("-pk")),
        referrals=list(referrals.select_related("opening").order_by("-pk")),
    )


def _of_trades(completions: list[Completion]) -> list[Opening]:
    """Return openings of the trades that were learned: a plain list, judged by nobody."""
    course_ids = {completion.course_id for completion in completions}
    found = courses.occupations_of(course_ids)
    codes = {occupation.code for occupations in found.values() for occupation in occupations}
    openings = Opening.objects.open().of_occupations(codes).select_related("employer")
    return list(openings.order_by("-verified_at", "-pk")[:MOST_SHOWN])
