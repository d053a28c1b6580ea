"""The hand-offs' page: every state in words, the dead ones with a cause and a way on."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from courses.models import CoursePage
from jobs_bridge.models import HandOff, Quarantine
from lms.accounts.models import User
from lms.accounts.roles import Role
from lms.lib import clock
from tests import factories
from tests.jobs_bridge.people import consent, hand_off_of, learn
from tests.jobs_bridge.sandbox_process import SandboxProcess
from tests.learning.conftest import StoppedClock

pytestmark = pytest.mark.django_db
Run = Callable[[], AbstractContextManager[list[Any]]]
URL = "/desk/hand-offs/"


@pytest.fixture
def dead(
    learner: User,
    course: CoursePage,
    time: StoppedClock,
    bridge: SandboxProcess,
    settings: Settings,
    run: Run,
) -> HandOff:
    right = settings.PUBLIC_URL
    settings.PUBLIC_URL = f"https://{'long' * 80}.example"
    with run():
        consent(learner)
        learn(learner, course, time)
    settings.PUBLIC_URL = right
    return hand_off_of(learner)


@pytest.mark.parametrize("role", [Role.DATA_OFFICER, Role.COUNSELLOR_LEAD])
def test_who_may_mend_sees_the_cause_and_sends_it_again(
    client: Client, dead: HandOff, role: Role, run: Run
) -> None:
    client.force_login(factories.make_user(roles=[role]))
    page = client.get(f"{URL}?state=dead").content.decode()
    assert "对方认为记录里有错" in page
    assert "certificate_url" in page
    with run():
        said = client.post(f"{URL}{dead.pk}/retry/", follow=True).content.decode()
    assert "已重新开始送" in said
    dead.refresh_from_db()
    assert dead.state == "delivered"
    assert "不在退回状态" in client.post(f"{URL}{dead.pk}/retry/", follow=True).content.decode()


def test_a_counsellor_sees_the_state_and_mends_nothing(client: Client, dead: HandOff) -> None:
    client.force_login(factories.make_user(roles=[Role.COUNSELLOR]))
    assert "改好了，重新送" not in client.get(URL).content.decode()
    assert client.post(f"{URL}{dead.pk}/retry/").status_code == 403
    dead.refresh_from_db()
    assert dead.state == "dead"


def test_it_names_nobody(client: Client, dead: HandOff) -> None:
    client.force_login(factories.make_user(roles=[Role.DATA_OFFICER]))
    page = client.get(URL).content.decode()
    assert "老王" not in page
    assert "王建国" not in page


def test_quarantined_records_are_listed_with_their_reason_and_without_their_content(client: Client) -> None:
    Quarantine.objects.create(
        source="employment_db",
        feed="openings",
        key="OP-9",
        raw_encrypted=b"secret",
        raw_digest="d",
        reason_code="missing:AAB004",
        reason="AAB004: Field required",
        first_seen_at=clock.now(),
        last_seen_at=clock.now(),
    )
    client.force_login(factories.make_user(roles=[Role.DATA_OFFICER]))
    page = client.get(URL).content.decode()
    assert "1 条记录看不懂" in page
    assert "AAB004: Field required" in page
    assert "secret" not in page


def test_an_outage_is_told_in_words(
    client: Client, learner: User, course: CoursePage, time: StoppedClock, bridge: SandboxProcess, run: Run
) -> None:
    bridge.stop()
    with run():
        consent(learner)
        learn(learner, course, time)
    client.force_login(factories.make_user(roles=[Role.DATA_OFFICER]))
    page = client.get(f"{URL}?state=failed").content.decode()
    assert "连不上对方的系统，会自动再试" in page


def test_more_hand_offs_cost_no_more_queries(
    client: Client,
    course: CoursePage,
    time: StoppedClock,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    learn(factories.make_user(username="h-1"), course, time)
    client.force_login(factories.make_user(roles=[Role.DATA_OFFICER]))
    with django_assert_max_num_queries(60) as few:
        client.get(URL)
    for number in range(3):
        learn(factories.make_user(username=f"h-more-{number}"), course, time)
    with django_assert_max_num_queries(len(few)):
        client.get(URL)
