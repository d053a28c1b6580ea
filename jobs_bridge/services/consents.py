"""Giving, refusing and taking back the consent without which nothing leaves."""

from django.conf import settings
from django.db import transaction

from jobs_bridge import consent_texts
from jobs_bridge.exceptions import ConsentMissing
from jobs_bridge.models import Consent
from jobs_bridge.models.consents import LegalBasis, Purpose
from jobs_bridge.services import handoffs, workers
from lms.accounts import services as accounts
from lms.accounts.models import Identity, User
from lms.lib import clock


@transaction.atomic
def share(*, user: User, real_name: str, id_number: str) -> Consent:
    """Take name and ID number and the consent in one step.

    Raises ``InvalidIdNumber`` and ``IdentityTaken`` of ``lms.accounts``; then nothing is stored.
    """
    accounts.set_identity(user=user, real_name=real_name, id_number=id_number)
    return give_consent(user=user)


@transaction.atomic
def give_consent(*, user: User) -> Consent:
    """Record the consent to the text of today and release what waited for it. Raises ``ConsentMissing``.

    Consent without an identity would release nothing, so it is refused. A second time changes nothing.
    """
    if not Identity.objects.filter(user=user).exists():
        raise ConsentMissing("identity")
    active = Consent.objects.active().filter(user=user, purpose=Purpose.EMPLOYMENT_SERVICE).first()
    if active:
        return active
    consent = _decide(user, given=True)
    workers.sync_worker(user=user)
    handoffs.reconcile(user=user)
    return consent


@transaction.atomic
def refuse(*, user: User) -> Consent:
    """Record that the person read the text and said no. An active consent has to be withdrawn instead."""
    return _decide(user, given=False)


@transaction.atomic
def withdraw(*, user: User) -> None:
    """Take the consent back: what hasn't left is cancelled, what has is revoked over there."""
    withdrawn = (
        Consent.objects.active()
        .filter(user=user, purpose=Purpose.EMPLOYMENT_SERVICE)
        .update(withdrawn_at=clock.now())
    )
    if withdrawn:
        workers.sync_worker(user=user)
        handoffs.reconcile(user=user)


def _decide(user: User, *, given: bool) -> Consent:
    now = clock.now()
    return Consent.objects.create(
        user=user,
        purpose=Purpose.EMPLOYMENT_SERVICE,
        recipient=settings.EMPLOYMENT_DB_NAME,
        basis=LegalBasis.CONSENT,
        text_version=consent_texts.CURRENT.version,
        given_at=now if given else None,
        refused_at=None if given else now,
    )
