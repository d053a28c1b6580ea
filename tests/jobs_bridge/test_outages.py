"""They are away, slow, cut off or refuse, or we die half-way: nothing is lost, nothing arrives twice."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from pytest_django import Settings

from courses.models import CoursePage
from jobs_bridge import employment_db, services
from jobs_bridge.handoff_rules import LEASE, LONGEST_PAUSE
from jobs_bridge.models import HandOff
from jobs_bridge.services import handoffs
from lms.accounts.models import User
from tests import factories
from tests.jobs_bridge.people import consent, hand_off_of, learn
from tests.jobs_bridge.sandbox_process import SandboxProcess
from tests.learning.conftest import StoppedClock

pytestmark = pytest.mark.django_db
Run = Callable[[], AbstractContextManager[list[Any]]]


def deliveries(bridge: SandboxProcess, hand_off: HandOff) -> list[int]:
    answer = bridge.get("/v1/training-records", key=str(hand_off.idempotency_key)).json()
    return [item["deliveries"] for item in answer["items"]]


@pytest.fixture
def sent(learner: User, course: CoursePage, time: StoppedClock) -> HandOff:
    """A hand-off that is ready to go, not yet started."""
    consent(learner)
    learn(learner, course, time)
    return hand_off_of(learner)


def test_three_who_complete_while_it_is_down_all_arrive_once_when_it_is_back(
    course: CoursePage, time: StoppedClock, bridge: SandboxProcess, run: Run
) -> None:
    people = [factories.make_user(username=f"down-{number}") for number in range(3)]
    bridge.stop()
    for person in people:
        with run():
            consent(person)
            learn(person, course, time)
        assert hand_off_of(person).reason_code == "unreachable"
    time.forward(minutes=1)
    services.sweep()
    assert {hand_off_of(person).state for person in people} == {"failed"}
    bridge.start()
    time.forward(seconds=LONGEST_PAUSE.total_seconds())
    assert services.sweep() == 3
    assert [hand_off_of(person).state for person in people] == ["delivered"] * 3
    assert [deliveries(bridge, hand_off_of(person)) for person in people] == [[1]] * 3
    assert len({hand_off_of(person).receipt for person in people}) == 3
    assert services.sweep() == 0


@pytest.mark.parametrize("kind", ["timeout_after_commit", "drop"])
def test_silence_after_their_commit_ends_in_one_record_and_its_receipt(
    sent: HandOff, time: StoppedClock, bridge: SandboxProcess, kind: str
) -> None:
    bridge.fault(endpoint="training-records", kind=kind, count=1, seconds=0.1)
    services.deliver(hand_off_id=sent.pk)
    sent.refresh_from_db()
    assert (sent.state, sent.may_have_arrived, deliveries(bridge, sent)) == ("failed", True, [1])
    (stored,) = bridge.get("/v1/training-records", key=str(sent.idempotency_key)).json()["items"]
    time.forward(seconds=10)
    services.sweep()
    sent.refresh_from_db()
    assert (sent.state, sent.receipt) == ("delivered", stored["receipt"])
    assert len(deliveries(bridge, sent)) == 1


def test_a_worker_that_dies_after_sending_is_replaced_when_its_lease_is_over(
    sent: HandOff, time: StoppedClock, bridge: SandboxProcess
) -> None:
    claim = handoffs._claim(sent.pk)
    assert claim is not None
    with employment_db.using() as database:
        receipt = database.send_training_record(claim.body, key=claim.key)
    assert services.sweep() == 0
    time.forward(seconds=LEASE.total_seconds())
    assert services.sweep() == 1
    sent.refresh_from_db()
    assert (sent.state, sent.receipt, deliveries(bridge, sent)) == ("delivered", receipt, [2])


def test_of_two_workers_one_gets_the_row(sent: HandOff) -> None:
    assert handoffs._claim(sent.pk) is not None
    assert handoffs._claim(sent.pk) is None


def test_a_worker_that_comes_back_from_the_dead_settles_nothing(sent: HandOff, time: StoppedClock) -> None:
    late = handoffs._claim(sent.pk)
    time.forward(seconds=LEASE.total_seconds())
    present = handoffs._claim(sent.pk)
    assert late is not None
    assert present is not None
    handoffs._delivered(late, "LY-late")
    sent.refresh_from_db()
    assert (sent.state, sent.receipt) == ("sending", "")


def test_a_post_that_the_network_doubles_is_stored_once(sent: HandOff, bridge: SandboxProcess) -> None:
    bridge.fault(endpoint="training-records", kind="duplicate", count=1)
    services.deliver(hand_off_id=sent.pk)
    sent.refresh_from_db()
    assert sent.state == "delivered"
    assert deliveries(bridge, sent) == [2]


@pytest.mark.parametrize("kind", ["refuse", "error500"])
def test_a_refusal_for_now_is_tried_again_later_and_later(
    sent: HandOff, time: StoppedClock, bridge: SandboxProcess, kind: str
) -> None:
    bridge.fault(endpoint="training-records", kind=kind, count=2)
    services.deliver(hand_off_id=sent.pk)
    services.deliver(hand_off_id=sent.pk)
    sent.refresh_from_db()
    assert (sent.state, sent.attempts) == ("failed", 1)
    for _ in range(2):
        time.forward(minutes=1)
        services.sweep()
    sent.refresh_from_db()
    assert (sent.state, sent.attempts, sent.failures) == ("delivered", 3, 1 + 1)


def test_a_wrong_token_makes_no_dead_letter(
    sent: HandOff, bridge: SandboxProcess, settings: Settings
) -> None:
    settings.EMPLOYMENT_DB_TOKEN = "wrong"
    services.deliver(hand_off_id=sent.pk)
    sent.refresh_from_db()
    assert (sent.state, sent.reason_code) == ("failed", "unauthorised")


def test_withdrawing_after_a_silence_revokes_what_may_lie_there(
    sent: HandOff, learner: User, time: StoppedClock, bridge: SandboxProcess, run: Run
) -> None:
    bridge.fault(endpoint="training-records", kind="drop", count=1)
    services.deliver(hand_off_id=sent.pk)
    with run():
        services.withdraw(user=learner)
    sent.refresh_from_db()
    assert (sent.action, sent.state) == ("revoke", "delivered")
    (stored,) = bridge.get("/v1/training-records", key=str(sent.idempotency_key)).json()["items"]
    assert stored["revocation"]["reason_code"] == "consent_withdrawn"


def test_withdrawing_during_an_outage_revokes_nothing_that_never_left(
    sent: HandOff, learner: User, bridge: SandboxProcess, run: Run
) -> None:
    bridge.stop()
    services.deliver(hand_off_id=sent.pk)
    with run():
        services.withdraw(user=learner)
    sent.refresh_from_db()
    assert (sent.action, sent.state) == ("send", "cancelled")


def test_withdrawing_while_it_is_under_way_revokes_it_on_arrival(
    sent: HandOff, learner: User, bridge: SandboxProcess, run: Run
) -> None:
    claim = handoffs._claim(sent.pk)
    assert claim is not None
    services.withdraw(user=learner)
    with employment_db.using() as database:
        receipt = database.send_training_record(claim.body, key=claim.key)
    with run():
        handoffs._delivered(claim, receipt)
    sent.refresh_from_db()
    assert (sent.action, sent.state) == ("revoke", "delivered")


def test_a_worker_that_died_before_the_person_withdrew_is_followed_by_a_revocation(
    sent: HandOff, learner: User, time: StoppedClock, bridge: SandboxProcess, run: Run
) -> None:
    claim = handoffs._claim(sent.pk)
    assert claim is not None
    with employment_db.using() as database:
        database.send_training_record(claim.body, key=claim.key)
    services.withdraw(user=learner)
    time.forward(seconds=LEASE.total_seconds())
    with run():
        services.sweep()
    sent.refresh_from_db()
    assert (sent.action, sent.state) == ("revoke", "delivered")
