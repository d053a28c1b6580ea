"""A completion on its way: it waits for the person's word, goes out once, and comes back when asked to."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from courses.models import CoursePage
from jobs_bridge import services
from jobs_bridge.models import Consent, HandOff, Receipt
from lms.accounts import services as accounts
from lms.accounts.models import User
from lms.learning import services as learning
from tests import factories
from tests.jobs_bridge.people import consent, hand_off_of, learn, new_id_number
from tests.jobs_bridge.sandbox_process import SandboxProcess
from tests.learning.conftest import StoppedClock

pytestmark = pytest.mark.django_db
Run = Callable[[], AbstractContextManager[list[Any]]]


def over_there(bridge: SandboxProcess, hand_off: HandOff) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = bridge.get(
        "/v1/training-records", key=str(hand_off.idempotency_key)
    ).json()["items"]
    return items


def test_a_completion_without_a_word_of_the_person_is_held(
    learner: User, course: CoursePage, time: StoppedClock, bridge: SandboxProcess, run: Run
) -> None:
    with run():
        learn(learner, course, time)
    hand_off = hand_off_of(learner)
    assert hand_off.state == "held"
    assert hand_off.payload_encrypted is None
    services.deliver(hand_off_id=hand_off.pk)
    assert over_there(bridge, hand_off) == []


def test_identity_alone_releases_nothing(learner: User, course: CoursePage, time: StoppedClock) -> None:
    learn(learner, course, time)
    accounts.set_identity(user=learner, real_name="王建国", id_number=new_id_number())
    assert hand_off_of(learner).state == "held"


def test_consent_releases_what_was_held_and_it_arrives(
    learner: User, course: CoursePage, time: StoppedClock, bridge: SandboxProcess, run: Run
) -> None:
    completion = learn(learner, course, time)
    with run():
        consent(learner)
    hand_off = hand_off_of(learner)
    (stored,) = over_there(bridge, hand_off)
    assert (hand_off.state, hand_off.receipt) == ("delivered", stored["receipt"])
    assert stored["certificate_number"] == completion.certificate.code
    assert stored["ACA111"] == "6-18-02-04"
    assert stored["legal_basis"] == "consent"
    assert stored["consent_text_version"] == Consent.objects.get().text_version
    assert stored["theory_score"] == 100
    assert hand_off.payload_encrypted is None
    assert Receipt.objects.get().number == stored["receipt"]


def test_who_consented_before_completing_waits_for_nothing(
    learner: User, course: CoursePage, time: StoppedClock, bridge: SandboxProcess, run: Run
) -> None:
    consent(learner)
    with run():
        learn(learner, course, time)
    assert hand_off_of(learner).state == "delivered"


def test_opening_a_hand_off_again_makes_no_second(
    learner: User, course: CoursePage, time: StoppedClock
) -> None:
    completion = learn(learner, course, time)
    services.open_hand_off(completion=completion)
    assert HandOff.objects.count() == 1


def test_delivering_again_sends_nothing_again(
    learner: User, course: CoursePage, time: StoppedClock, bridge: SandboxProcess, run: Run
) -> None:
    with run():
        consent(learner)
        learn(learner, course, time)
    services.deliver(hand_off_id=hand_off_of(learner).pk)
    (stored,) = over_there(bridge, hand_off_of(learner))
    assert stored["deliveries"] == 1


def test_withdrawing_before_it_left_cancels(
    learner: User, course: CoursePage, time: StoppedClock, bridge: SandboxProcess, run: Run
) -> None:
    learn(learner, course, time)
    consent(learner)
    assert hand_off_of(learner).state == "ready"
    with run():
        services.withdraw(user=learner)
    hand_off = hand_off_of(learner)
    assert hand_off.state == "cancelled"
    assert over_there(bridge, hand_off) == []


def test_withdrawing_after_it_arrived_revokes_it_over_there(
    learner: User, course: CoursePage, time: StoppedClock, bridge: SandboxProcess, run: Run
) -> None:
    with run():
        consent(learner)
        learn(learner, course, time)
    with run():
        services.withdraw(user=learner)
    hand_off = hand_off_of(learner)
    (stored,) = over_there(bridge, hand_off)
    assert (hand_off.action, hand_off.state) == ("revoke", "delivered")
    assert stored["revocation"]["reason_code"] == "consent_withdrawn"
    assert [one.action for one in Receipt.objects.all()] == ["send", "revoke"]


def test_consenting_once_more_sends_it_anew_under_a_new_key(
    learner: User, course: CoursePage, time: StoppedClock, bridge: SandboxProcess, run: Run
) -> None:
    with run():
        consent(learner)
        learn(learner, course, time)
    first = hand_off_of(learner).idempotency_key
    with run():
        services.withdraw(user=learner)
    with run():
        services.give_consent(user=learner)
    hand_off = hand_off_of(learner)
    assert (hand_off.action, hand_off.state) == ("send", "delivered")
    assert hand_off.idempotency_key != first
    (stored,) = over_there(bridge, hand_off)
    assert stored["revocation"] is None


def test_a_completion_that_is_taken_back_is_revoked_over_there(
    learner: User, course: CoursePage, time: StoppedClock, bridge: SandboxProcess, run: Run
) -> None:
    with run():
        consent(learner)
        completion = learn(learner, course, time)
    with run():
        learning.revoke(completion=completion, by=factories.make_user(), reason="代学")
    (stored,) = over_there(bridge, hand_off_of(learner))
    assert stored["revocation"]["reason_code"] == "revoked"


def test_a_completion_that_is_taken_back_while_held_never_leaves(
    learner: User, course: CoursePage, time: StoppedClock, bridge: SandboxProcess, run: Run
) -> None:
    completion = learn(learner, course, time)
    learning.revoke(completion=completion, by=factories.make_user(), reason="代学")
    with run():
        consent(learner)
    assert over_there(bridge, hand_off_of(learner)) == []


def test_refusing_leaves_learning_and_certificate_alone(
    learner: User, course: CoursePage, time: StoppedClock
) -> None:
    services.refuse(user=learner)
    completion = learn(learner, course, time)
    assert completion.certificate.code
    assert hand_off_of(learner).state == "held"
