"""Who is who: a learner and a registered person meet by the ID number's HMAC, and by nothing else."""

from collections.abc import Collection

from django.db import transaction

from jobs_bridge.models import Consent, Referral, Registration, Worker
from jobs_bridge.models.consents import Purpose
from jobs_bridge.models.matches import ReferralState
from jobs_bridge.models.people import RegistrationStatus
from lms.accounts import encryption
from lms.accounts.models import Identity, User
from lms.lib import clock


def name_hmac(name: str) -> str:
    """Return the look-up value of a real name. The prefix keeps names apart from ID numbers."""
    return encryption.id_number_hmac(f"name:{name}")


@transaction.atomic
def sync_worker(*, user: User) -> Worker:
    """Bring the worker of ``user`` in line with identity and consent, and ask for new matches.

    With both, the worker carries the ID number's HMAC and takes over a registered person's row; without,
    it carries nothing and the registered person stands alone again.
    """
    worker, _created = Worker.objects.get_or_create(user=user, defaults={"created_at": clock.now()})
    previous = worker.id_number_hmac
    identity = _shared_identity(user)
    worker.id_number_hmac = identity.id_number_hmac if identity else None
    worker.name_hmac = name_hmac(encryption.decrypt(identity.real_name_encrypted)) if identity else ""
    worker.rematch_at = clock.now()
    if identity:
        _take_over(worker, identity.id_number_hmac)
    worker.save(update_fields=["id_number_hmac", "name_hmac", "rematch_at"])
    if previous and previous != worker.id_number_hmac:
        add_registered_workers(hmacs=[previous])
    return worker


@transaction.atomic
def add_registered_workers(*, hmacs: Collection[str]) -> None:
    """Give every registered, unemployed person among ``hmacs`` a worker, and mark theirs for matching.

    A person who left every registry, or found work, keeps a row only when it is a learner's or was referred.
    """
    now = clock.now()
    looking = {
        registration.id_number_hmac: registration
        for registration in Registration.objects.filter(
            id_number_hmac__in=hmacs, status=RegistrationStatus.UNEMPLOYED, deleted_at__isnull=True
        )
    }
    known = set(Worker.objects.filter(id_number_hmac__in=hmacs).values_list("id_number_hmac", flat=True))
    Worker.objects.bulk_create(
        Worker(
            id_number_hmac=hmac,
            name_hmac=name_hmac(encryption.decrypt(registration.name_encrypted or b"")),
            created_at=now,
        )
        for hmac, registration in looking.items()
        if hmac not in known
    )
    gone = set(hmacs) - set(looking)
    Worker.objects.filter(user__isnull=True, id_number_hmac__in=gone, referrals__isnull=True).delete()
    Worker.objects.filter(id_number_hmac__in=hmacs).update(rematch_at=now)


def _shared_identity(user: User) -> Identity | None:
    """Return the identity that ``user`` allows us to use for employment service."""
    if not Consent.objects.active().filter(user=user, purpose=Purpose.EMPLOYMENT_SERVICE).exists():
        return None
    return Identity.objects.filter(user=user).first()


def _take_over(worker: Worker, hmac: str) -> None:
    """Move a registered person's referrals to ``worker`` and remove the row that stood for the person."""
    other = Worker.objects.filter(id_number_hmac=hmac, user__isnull=True).first()
    if other is None:
        return
    own = worker.referrals.exclude(state=ReferralState.CANCELLED).values("opening")
    Referral.objects.filter(worker=other, opening__in=own).exclude(state=ReferralState.CANCELLED).update(
        state=ReferralState.CANCELLED, cancelled_at=clock.now(), cancel_reason="merged"
    )
    Referral.objects.filter(worker=other).update(worker=worker)
    other.delete()
