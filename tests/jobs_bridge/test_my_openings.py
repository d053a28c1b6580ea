"""适合我的岗位: what fits, what is missing, whom to call; with consent judged, without it only listed."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from courses.models import CoursePage
from jobs_bridge import services
from jobs_bridge.models import Worker
from lms.accounts.models import User
from tests.jobs_bridge.people import consent, learn, make_opening
from tests.learning.conftest import StoppedClock

pytestmark = pytest.mark.django_db
Run = Callable[[], AbstractContextManager[list[Any]]]
URL = "/jobs/mine/"


@pytest.fixture
def mine(client: Client, learner: User) -> Client:
    client.force_login(learner)
    return client


def text(mine: Client) -> str:
    return mine.get(URL).content.decode()


def test_a_stranger_signs_in_first(client: Client) -> None:
    assert client.get(URL)["Location"] == f"/accounts/login/?next={URL}"


def test_who_completed_nothing_is_told_how_it_begins(mine: Client) -> None:
    page = text(mine)
    assert "您还没有学完的课" in page
    assert "/jobs/share/" in page
    assert "12333" in page


def test_without_consent_openings_of_the_trade_are_listed_and_nobody_is_judged(
    mine: Client, learner: User, course: CoursePage, time: StoppedClock, run: Run
) -> None:
    make_opening(title="二保焊工")
    make_opening(title="物业电工", occupation_code="6-31-01-03")
    with run():
        learn(learner, course, time)
    page = text(mine)
    assert "二保焊工" in page
    assert "物业电工" not in page
    assert "契合度" not in page


def test_with_consent_matches_come_with_their_reasons_and_what_is_missing(
    mine: Client, learner: User, course: CoursePage, time: StoppedClock, run: Run
) -> None:
    make_opening(title="二保焊工", licence_required="特种作业操作证（焊接与热切割作业）")
    consent(learner)
    with run():
        learn(learner, course, time)
    page = text(mine)
    for said in (
        "二保焊工",
        "契合度",
        "为什么推荐这个",
        "正是“焊工”这一行",
        "须持证：特种作业操作证",
        "12333",
    ):
        assert said in page, said


def test_waiting_for_the_match_has_words(mine: Client, learner: User) -> None:
    consent(learner)
    assert "正在给您找" in text(mine)
    services.rematch_pending()
    assert "现在没有特别适合的" in text(mine)


def test_more_openings_cost_no_more_queries(
    mine: Client,
    learner: User,
    course: CoursePage,
    time: StoppedClock,
    run: Run,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    make_opening()
    consent(learner)
    with run():
        learn(learner, course, time)
    with django_assert_max_num_queries(40) as few:
        mine.get(URL)
    for _ in range(6):
        make_opening()
    services.rematch_pending()
    assert Worker.objects.get(user=learner).matches.count() == 7
    with django_assert_max_num_queries(len(few)):
        mine.get(URL)
