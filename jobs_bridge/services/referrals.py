"""A counsellor puts a person forward for an opening, once."""

from django.db import IntegrityError, transaction

from jobs_bridge.exceptions import AlreadyReferred, OpeningClosed
from jobs_bridge.models import Opening, Referral, Worker
from jobs_bridge.models.matches import ReferralState
from lms.accounts.models import User
from lms.lib import clock


@transaction.atomic
def refer(*, worker: Worker, opening: Opening, counsellor: User, note: str = "") -> Referral:
    """Record the referral. Raises :class:`OpeningClosed`, :class:`AlreadyReferred`.

    Of two counsellors at the same moment the database lets one through.
    """
    if not opening.is_open:
        raise OpeningClosed(opening.pk)
    try:
        with transaction.atomic():
            return Referral.objects.create(
                worker=worker, opening=opening, counsellor=counsellor, note=note, created_at=clock.now()
            )
    except IntegrityError as error:
        raise AlreadyReferred(opening.pk) from error


@transaction.atomic
def cancel_referral(*, referral: Referral, by: User, reason: str = "") -> bool:
    """Undo a referral; the row stays. Returns whether it was still standing."""
    standing = Referral.objects.filter(pk=referral.pk, state=ReferralState.REFERRED)
    return bool(
        standing.update(
            state=ReferralState.CANCELLED, cancelled_at=clock.now(), cancelled_by=by, cancel_reason=reason
        )
    )
