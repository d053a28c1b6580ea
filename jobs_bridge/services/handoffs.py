"""The outbox at work: open, reconcile with the person's wish, claim, send, settle, retry.

The rules of a row's life are in ``handoff_rules``. Nobody sends without a claim, and a claim is a conditional
update: of two workers one gets it. A worker that dies leaves a lease that runs out.
"""

import json
import uuid
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import transaction

from jobs_bridge import employment_db, outgoing, tasks
from jobs_bridge.employment_db.port import EmploymentDb
from jobs_bridge.exceptions import Rejected, Unavailable
from jobs_bridge.handoff_rules import LEASE, Action, Facts, State, Step, next_step, pause_after
from jobs_bridge.models import Consent, HandOff, Receipt
from jobs_bridge.models.consents import Purpose
from jobs_bridge.models.handoffs import HandOffAction, HandOffState
from lms.accounts import encryption
from lms.accounts.models import Identity, User
from lms.learning.models import Completion
from lms.lib import clock

log = structlog.get_logger(__name__)

SWEEP_LIMIT = 200


@dataclass(frozen=True)
class Claim:
    """What a worker holds while it sends; ``attempt`` is its fence."""

    hand_off_id: int
    attempt: int
    action: Action
    key: str
    body: dict[str, Any]


@transaction.atomic
def open_hand_off(*, completion: Completion) -> HandOff:
    """Put a completion into the outbox, once, in the transaction that completed."""
    now = clock.now()
    hand_off, created = HandOff.objects.get_or_create(
        completion=completion,
        destination=employment_db.SOURCE,
        defaults={"state": HandOffState.HELD, "created_at": now, "updated_at": now},
    )
    if created:
        reconcile(user=completion.user)
    return hand_off


@transaction.atomic
def reconcile(*, user: User) -> None:
    """Move every hand-off of ``user`` towards what identity, consent and revocations allow now."""
    rows = HandOff.objects.filter(completion__user=user).select_for_update(of=("self",))
    shared = may_share(user)
    for hand_off in rows.select_related("completion__revocation"):
        wanted = shared and not hand_off.completion.is_revoked
        _take(hand_off, next_step(_facts(hand_off), wanted=wanted))


def may_share(user: User) -> bool:
    """Tell whether there are both an identity to send and a consent to send it."""
    consented = Consent.objects.active().filter(user=user, purpose=Purpose.EMPLOYMENT_SERVICE)
    return consented.exists() and Identity.objects.filter(user=user).exists()


def deliver(*, hand_off_id: int, database: EmploymentDb | None = None) -> None:
    """Claim one hand-off, carry it over and write down how that ended. Does nothing when it isn't due."""
    claim = _claim(hand_off_id)
    if claim is None:
        return
    try:
        with employment_db.using(database) as opened:
            receipt = _carry(claim, opened)
    except Unavailable as error:
        _failed(claim, error)
    except Rejected as error:
        _rejected(claim, error)
    else:
        _delivered(claim, receipt)


def sweep() -> int:
    """Start every hand-off that is due: retries, and those whose worker died. Returns how many."""
    due = HandOff.objects.due(clock.now()).order_by("next_attempt_at", "pk")
    ids = list(due.values_list("pk", flat=True)[:SWEEP_LIMIT])
    for hand_off_id in ids:
        tasks.deliver_hand_off.delay(hand_off_id)
    return len(ids)


@transaction.atomic
def retry(*, hand_off: HandOff) -> bool:
    """Send a dead letter again after its cause was mended. Returns whether it was one.

    A record that was refused stored nothing over there: it is written anew, under a new key. One that may
    lie over there all the same keeps key and body, or it could arrive twice.
    """
    now = clock.now()
    changes: dict[str, Any] = {
        "state": HandOffState.READY,
        "next_attempt_at": now,
        "failures": 0,
        "updated_at": now,
    }
    if hand_off.action == HandOffAction.SEND and not hand_off.may_have_arrived:
        changes |= {"idempotency_key": uuid.uuid4(), "payload_encrypted": None}
    dead = HandOff.objects.filter(pk=hand_off.pk, state=HandOffState.DEAD, attempts=hand_off.attempts)
    changed = dead.update(**changes)
    if changed:
        _start(hand_off.pk)
    return bool(changed)


def _facts(hand_off: HandOff) -> Facts:
    return Facts(Action(hand_off.action), State(hand_off.state), hand_off.may_have_arrived)


def _start(hand_off_id: int) -> None:
    transaction.on_commit(lambda: tasks.deliver_hand_off.delay(hand_off_id))


def _take(hand_off: HandOff, step: Step | None) -> None:
    """Write a step if the row is still where it was decided; otherwise who moved it decides again."""
    if step is None:
        return
    now = clock.now()
    changes: dict[str, Any] = {
        "action": step.action.value,
        "state": step.state.value,
        "next_attempt_at": now if step.state is State.READY else None,
        "failures": 0,
        "reason_code": "",
        "reason": "",
        "updated_at": now,
    }
    if step.action.value != hand_off.action or not hand_off.may_have_arrived:
        changes["payload_encrypted"] = None
    if step.new_key:
        changes |= {
            "idempotency_key": uuid.uuid4(),
            "may_have_arrived": False,
            "receipt": "",
            "delivered_at": None,
        }
    unmoved = HandOff.objects.filter(pk=hand_off.pk, state=hand_off.state, attempts=hand_off.attempts)
    if unmoved.update(**changes) and step.state is State.READY:
        _start(hand_off.pk)


@transaction.atomic
def _claim(hand_off_id: int) -> Claim | None:
    """Take the row for ``LEASE``; ``None``: not due, somebody else's, or it may not leave any more."""
    now = clock.now()
    hand_off = (
        HandOff.objects.due(now)
        .select_related("completion__user", "completion__revocation")
        .filter(pk=hand_off_id)
        .first()
    )
    if hand_off is None:
        return None
    orphaned = hand_off.state == HandOffState.SENDING
    hand_off.may_have_arrived |= orphaned
    if hand_off.action == HandOffAction.SEND and not _is_wanted(hand_off):
        _give_up(hand_off)
        return None
    try:
        body = _body_of(hand_off)
    except Rejected as error:
        _bury(hand_off, error)
        return None
    attempt = hand_off.attempts + 1
    taken = (
        HandOff.objects.due(now)
        .filter(pk=hand_off.pk, attempts=hand_off.attempts)
        .update(
            state=HandOffState.SENDING,
            attempts=attempt,
            lease_expires_at=now + LEASE,
            may_have_arrived=hand_off.may_have_arrived,
            payload_encrypted=encryption.encrypt(json.dumps(body, ensure_ascii=False)),
            updated_at=now,
        )
    )
    if not taken:
        return None
    return Claim(hand_off.pk, attempt, Action(hand_off.action), str(hand_off.idempotency_key), body)


def _is_wanted(hand_off: HandOff) -> bool:
    return not hand_off.completion.is_revoked and may_share(hand_off.completion.user)


def _give_up(hand_off: HandOff) -> None:
    """Let go of a record that may not leave any more, whose sender perhaps died with it half-way."""
    step = next_step(Facts(Action.SEND, State.FAILED, hand_off.may_have_arrived), wanted=False)
    HandOff.objects.filter(pk=hand_off.pk).update(may_have_arrived=hand_off.may_have_arrived)
    _take(hand_off, step)


def _body_of(hand_off: HandOff) -> dict[str, Any]:
    if hand_off.payload_encrypted:
        body: dict[str, Any] = json.loads(encryption.decrypt(hand_off.payload_encrypted))
        return body
    if hand_off.action == HandOffAction.REVOKE:
        return outgoing.revocation_notice(hand_off)
    return outgoing.training_record(hand_off.completion)


def _carry(claim: Claim, database: EmploymentDb) -> str:
    if claim.action is Action.REVOKE:
        return database.revoke_training_record(claim.body, key=claim.key)
    return database.send_training_record(claim.body, key=claim.key)


@transaction.atomic
def _delivered(claim: Claim, receipt: str) -> None:
    now = clock.now()
    changes: dict[str, Any] = {
        "state": HandOffState.DELIVERED,
        "may_have_arrived": True,
        # What was sent lies over there now; here it would only be one more copy of an ID number.
        "payload_encrypted": None,
        "receipt": receipt,
        "delivered_at": now,
        "reason_code": "",
        "reason": "" if receipt else "never arrived, nothing to revoke",
    }
    if not _settle(claim, **changes):
        return
    Receipt.objects.get_or_create(
        idempotency_key=claim.key,
        action=claim.action.value,
        defaults={"hand_off_id": claim.hand_off_id, "number": receipt, "received_at": now},
    )
    log.info(
        "hand_off_delivered", hand_off=claim.hand_off_id, action=claim.action.value, attempt=claim.attempt
    )
    hand_off = HandOff.objects.select_related("completion__user", "completion__revocation").get(
        pk=claim.hand_off_id
    )
    # The person may have changed their mind while it was under way.
    _take(hand_off, next_step(_facts(hand_off), wanted=_is_wanted(hand_off)))


@transaction.atomic
def _failed(claim: Claim, error: Unavailable) -> None:
    hand_off = HandOff.objects.get(pk=claim.hand_off_id)
    failures = hand_off.failures + 1
    pause = pause_after(failures, retry_after=error.retry_after)
    settled = _settle(
        claim,
        state=HandOffState.FAILED,
        failures=failures,
        next_attempt_at=clock.now() + pause,
        may_have_arrived=hand_off.may_have_arrived or error.may_have_arrived,
        reason_code=error.code,
        reason=error.reason[:500],
    )
    if settled:
        log.warning("hand_off_failed", hand_off=claim.hand_off_id, code=error.code, failures=failures)


@transaction.atomic
def _rejected(claim: Claim, error: Rejected) -> None:
    settled = _settle(
        claim,
        state=HandOffState.DEAD,
        next_attempt_at=None,
        reason_code=error.code,
        reason=error.reason[:500],
    )
    if settled:
        log.error("hand_off_rejected", hand_off=claim.hand_off_id, code=error.code)
        hand_off = HandOff.objects.select_related("completion__user", "completion__revocation").get(
            pk=claim.hand_off_id
        )
        _take(hand_off, next_step(_facts(hand_off), wanted=_is_wanted(hand_off)))


def _bury(hand_off: HandOff, error: Rejected) -> None:
    """Make a dead letter of a row that can't even be written."""
    HandOff.objects.filter(pk=hand_off.pk, attempts=hand_off.attempts).update(
        state=HandOffState.DEAD,
        next_attempt_at=None,
        lease_expires_at=None,
        reason_code=error.code,
        reason=error.reason[:500],
        updated_at=clock.now(),
    )
    log.error("hand_off_unwritable", hand_off=hand_off.pk, code=error.code)


def _settle(claim: Claim, **changes: Any) -> bool:
    """Write the outcome of a claim, unless its lease ran out and somebody else holds the row."""
    held = HandOff.objects.filter(pk=claim.hand_off_id, state=HandOffState.SENDING, attempts=claim.attempt)
    return bool(held.update(lease_expires_at=None, updated_at=clock.now(), **changes))
