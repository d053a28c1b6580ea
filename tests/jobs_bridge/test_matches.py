"""Matches as rows: made when something changes, with their reasons, and by nothing that must not matter."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from courses.models import CoursePage
from jobs_bridge import services
from jobs_bridge.matching import MODEL_VERSION
from jobs_bridge.models import Match, Opening, Worker
from jobs_bridge.profiles import worker_profiles
from jobs_bridge.queries.matches import matches_of
from jobs_bridge.sandbox import codes
from jobs_bridge.services.workers import add_registered_workers
from lms.accounts.models import User
from lms.learning import services as learning
from tests import factories
from tests.jobs_bridge.people import consent, learn, make_opening, make_registration, new_id_number
from tests.jobs_bridge.sandbox_process import synthetic_id_number
from tests.learning.conftest import StoppedClock

pytestmark = pytest.mark.django_db
Run = Callable[[], AbstractContextManager[list[Any]]]


def test_a_completion_with_consent_is_matched_at_once_with_reasons(
    learner: User, course: CoursePage, time: StoppedClock, run: Run
) -> None:
    opening = make_opening(licence_required="特种作业操作证（焊接与热切割作业）")
    consent(learner)
    with run():
        learn(learner, course, time)
    match = Match.objects.get(worker__user=learner)
    assert (match.opening, match.is_fit, match.model_version) == (opening, True, MODEL_VERSION)
    terms = {term["name"]: term for term in match.terms}
    assert terms["skills"]["facts"]["covered"] == ["arc-welding", "safety"]
    assert terms["occupation"]["value"] == 1
    assert terms["preference"]["value"] is None
    assert match.missing == [
        {"kind": "unknown", "code": "licence", "licence": "特种作业操作证（焊接与热切割作业）"}
    ]
    assert abs(match.score - sum(term["points"] for term in match.terms)) < 0.001


def test_without_consent_there_is_no_match(
    learner: User, course: CoursePage, time: StoppedClock, run: Run
) -> None:
    make_opening()
    with run():
        learn(learner, course, time)
    assert not Match.objects.exists()


def test_withdrawing_takes_the_matches_away(
    learner: User, course: CoursePage, time: StoppedClock, run: Run
) -> None:
    make_opening()
    consent(learner)
    with run():
        learn(learner, course, time)
    services.withdraw(user=learner)
    services.rematch_pending()
    assert not Match.objects.exists()


def test_a_revoked_completion_no_longer_counts(
    learner: User, course: CoursePage, time: StoppedClock, run: Run
) -> None:
    make_opening()
    consent(learner)
    with run():
        completion = learn(learner, course, time)
    with run():
        learning.revoke(completion=completion, by=factories.make_user(), reason="代学")
    assert not Match.objects.exists()


def test_a_new_opening_is_matched_to_those_who_were_there_before(
    learner: User, course: CoursePage, time: StoppedClock, run: Run
) -> None:
    consent(learner)
    with run():
        learn(learner, course, time)
    make_opening()
    make_opening(title="保安", occupation_code="4-07-05-01")
    assert services.rematch_pending() == 1
    assert services.rematch_pending() == 0


def test_an_opening_that_closed_isnt_shown_though_its_row_is_there(
    learner: User, course: CoursePage, time: StoppedClock, run: Run
) -> None:
    make_opening()
    consent(learner)
    with run():
        learn(learner, course, time)
    worker = Worker.objects.get(user=learner)
    assert len(matches_of(worker)) == 1
    time.forward(days=30)
    assert matches_of(worker) == []


def test_education_below_what_is_asked_is_a_near_miss_with_its_words(
    learner: User, course: CoursePage, time: StoppedClock, run: Run
) -> None:
    number = new_id_number()
    make_registration(number, education="70")
    make_opening(education="30")
    consent(learner, id_number=number)
    with run():
        learn(learner, course, time)
    worker = Worker.objects.get(user=learner)
    assert matches_of(worker) == []
    (near,) = matches_of(worker, fitting=False)
    assert near.unmet == ["要求学历：大专及以上"]


def test_a_registered_person_is_matched_by_what_the_registry_says() -> None:
    factories.make_occupation("6-18-02-04")
    number = new_id_number()
    registration = make_registration(number, wanted_occupation_code="6-18-02-04")
    make_opening()
    add_registered_workers(hmacs=[registration.id_number_hmac])
    services.rematch_pending()
    assert Match.objects.get().worker.id_number_hmac == registration.id_number_hmac


def test_sex_birth_registry_and_name_change_nothing(course: CoursePage, time: StoppedClock) -> None:
    """The 17th digit of the number is the sex, the 7th to 14th the birthday: flip them and compare."""
    profiles = []
    for index, (number, name, registry) in enumerate(
        [
            (synthetic_id_number(14_000), "王建国", "rural_transfer"),
            (codes.id_number(area="220523", born=date(2003, 5, 6), sequence="996"), "金顺姬", "difficulty"),
            (synthetic_id_number(9_000), "乌日娜", "graduate"),
        ]
    ):
        person = factories.make_user(username=f"flip-{index}")
        make_registration(number, name=name, registry=registry)
        consent(person, name=name, id_number=number)
        learn(person, course, time)
        worker = Worker.objects.get(user=person)
        profile = worker_profiles([worker])[worker.pk]
        profiles.append((profile.occupations, profile.trade_names, profile.education, profile.area_code))
    assert profiles[0] == profiles[1] == profiles[2]


def test_profiles_of_many_cost_no_more_queries_than_of_one(
    course: CoursePage, time: StoppedClock, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    people = [factories.make_user(username=f"many-{number}") for number in range(4)]
    for person in people:
        consent(person)
        learn(person, course, time)
    workers = list(Worker.objects.filter(user__in=people))
    with django_assert_max_num_queries(100) as one:
        worker_profiles(workers[:1])
    with django_assert_max_num_queries(len(one)):
        worker_profiles(workers)


def test_an_uncoded_opening_is_found_by_its_title(
    learner: User, course: CoursePage, time: StoppedClock, run: Run
) -> None:
    opening = make_opening(title="电焊工（急）", occupation_code="")
    consent(learner)
    with run():
        learn(learner, course, time)
    assert Opening.objects.get(matches__worker__user=learner) == opening
