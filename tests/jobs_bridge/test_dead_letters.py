"""What the other side refuses for good waits with its cause for a person, and goes once it is mended."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import Settings

from courses.models import CoursePage
from jobs_bridge import services
from jobs_bridge.models import HandOff
from lms.accounts.models import User
from tests.jobs_bridge.people import consent, hand_off_of, learn
from tests.jobs_bridge.sandbox_process import SandboxProcess
from tests.learning.conftest import StoppedClock

pytestmark = pytest.mark.django_db
Run = Callable[[], AbstractContextManager[list[Any]]]


@pytest.fixture
def dead(
    learner: User,
    course: CoursePage,
    time: StoppedClock,
    bridge: SandboxProcess,
    settings: Settings,
    run: Run,
) -> HandOff:
    """A hand-off that the other side refused: it takes no address of 300 characters."""
    right = settings.PUBLIC_URL
    settings.PUBLIC_URL = f"https://{'long' * 80}.example"
    with run():
        consent(learner)
        learn(learner, course, time)
    settings.PUBLIC_URL = right
    return hand_off_of(learner)


def test_a_refused_record_says_which_field_and_isnt_tried_again(dead: HandOff, time: StoppedClock) -> None:
    assert (dead.state, dead.reason_code) == ("dead", "invalid")
    assert dead.reason.startswith("certificate_url: ")
    time.forward(days=1)
    assert services.sweep() == 0


def test_mended_and_sent_again_it_arrives(dead: HandOff, bridge: SandboxProcess, run: Run) -> None:
    with run():
        assert services.retry(hand_off=dead)
    dead.refresh_from_db()
    assert dead.state == "delivered"
    assert len(bridge.get("/v1/training-records", key=str(dead.idempotency_key)).json()["items"]) == 1


def test_only_dead_letters_are_retried(dead: HandOff, bridge: SandboxProcess, run: Run) -> None:
    with run():
        services.retry(hand_off=dead)
    dead.refresh_from_db()
    assert not services.retry(hand_off=dead)


def test_the_command_retries_them_all(dead: HandOff, bridge: SandboxProcess, run: Run) -> None:
    output = StringIO()
    with run():
        call_command("retry_hand_offs", stdout=output)
    dead.refresh_from_db()
    assert dead.state == "delivered"
    assert output.getvalue() == "1 started again\n"


def test_a_corrected_identity_sends_it_again_by_itself(
    dead: HandOff, learner: User, bridge: SandboxProcess, run: Run
) -> None:
    with run():
        consent(learner)
    dead.refresh_from_db()
    assert dead.state == "delivered"


def test_a_record_that_cant_be_written_is_a_dead_letter_too(
    learner: User,
    course: CoursePage,
    time: StoppedClock,
    bridge: SandboxProcess,
    settings: Settings,
    run: Run,
) -> None:
    settings.INSTITUTION_CODE = "not a credit code"
    with run():
        consent(learner)
        learn(learner, course, time)
    hand_off = hand_off_of(learner)
    assert (hand_off.state, hand_off.reason_code) == ("dead", "value_error:institution_code")


def test_withdrawing_cancels_a_dead_letter(dead: HandOff, learner: User) -> None:
    services.withdraw(user=learner)
    dead.refresh_from_db()
    assert dead.state == "cancelled"
