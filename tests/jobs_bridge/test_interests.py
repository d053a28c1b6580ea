"""我想去: from the opening's page to the counsellor's inbox and back."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from jobs_bridge import services
from jobs_bridge.exceptions import AlreadyAnswered, OpeningClosed
from jobs_bridge.models import Interest
from jobs_bridge.services.interests import answer_due
from lms.accounts.models import User
from lms.accounts.roles import Role
from lms.lib import clock
from tests import factories
from tests.jobs_bridge.people import make_opening

pytestmark = pytest.mark.django_db


def test_a_stranger_is_asked_to_sign_in_and_comes_back(client: Client) -> None:
    opening = make_opening()
    response = client.get(f"/jobs/{opening.pk}/interest/")
    assert response.status_code == 302
    assert response["Location"].endswith(f"?next=/jobs/{opening.pk}/interest/")


def test_the_page_says_who_will_see_what_before_anything_happens(client: Client, learner: User) -> None:
    opening = make_opening()
    client.force_login(learner)
    page = client.get(f"/jobs/{opening.pk}/interest/").content.decode()
    assert "您的称呼：老王" in page
    assert "139****0001" in page
    assert "+8613904370001" not in page
    assert "2 个工作日内给您回复" in page
    assert not Interest.objects.exists()


def test_the_wish_reaches_the_inbox_once(client: Client, learner: User) -> None:
    opening = make_opening()
    client.force_login(learner)
    for _ in range(2):
        response = client.post(f"/jobs/{opening.pk}/interest/", {"note": "下周能上班"}, follow=True)
    assert "等回复，最晚" in response.content.decode()
    counsellor = factories.make_user(roles=[Role.COUNSELLOR])
    client.force_login(counsellor)
    page = client.get("/desk/interests/").content.decode()
    assert page.count("下周能上班") == 1
    assert "老王" in page


def test_who_has_no_phone_leaves_another_way(client: Client) -> None:
    person = factories.make_user(username="no-phone")
    opening = make_opening()
    client.force_login(person)
    page = client.post(f"/jobs/{opening.pk}/interest/", {"note": ""}).content.decode()
    assert "请留一个能找到您的电话或微信" in page
    client.post(f"/jobs/{opening.pk}/interest/", {"contact": "微信 laowang", "note": ""})
    assert Interest.objects.get().contact == "微信 laowang"


def test_a_closed_opening_takes_no_wish(client: Client, learner: User) -> None:
    opening = make_opening(expires_at=clock.now() - timedelta(days=1))
    client.force_login(learner)
    page = client.post(f"/jobs/{opening.pk}/interest/", {"note": ""}, follow=True).content.decode()
    assert "已经截止" in page
    with pytest.raises(OpeningClosed):
        services.express_interest(user=learner, opening=opening)


def test_a_wish_can_be_taken_back_while_it_waits_by_its_owner_alone(client: Client, learner: User) -> None:
    interest = services.express_interest(user=learner, opening=make_opening())
    url = f"/jobs/mine/interests/{interest.pk}/withdraw/"
    client.force_login(factories.make_user(username="somebody-else"))
    assert client.post(url).status_code == 404
    client.force_login(learner)
    assert client.get(url).status_code == 405
    client.post(url)
    interest.refresh_from_db()
    assert interest.state == "withdrawn"
    services.express_interest(user=learner, opening=interest.opening)
    assert Interest.objects.count() == 2


def test_the_answer_is_read_by_the_person(client: Client, learner: User) -> None:
    interest = services.express_interest(user=learner, opening=make_opening())
    counsellor = factories.make_user(display_name="赵敏", roles=[Role.COUNSELLOR])
    client.force_login(counsellor)
    client.post(f"/desk/interests/{interest.pk}/", {"answer": "明天上午九点去厂里"})
    client.force_login(learner)
    assert "明天上午九点去厂里" in client.get("/jobs/mine/").content.decode()


def test_an_empty_answer_is_refused_with_words(client: Client, learner: User) -> None:
    interest = services.express_interest(user=learner, opening=make_opening())
    client.force_login(factories.make_user(roles=[Role.COUNSELLOR]))
    response = client.post(f"/desk/interests/{interest.pk}/", {"answer": ""})
    assert response.status_code == 422
    assert "请写一句回复" in response.content.decode()
    small = client.post(f"/desk/interests/{interest.pk}/", {"answer": ""}, headers={"HX-Request": "true"})
    assert small.status_code == 200
    assert "<html" not in small.content.decode()


def test_of_two_answers_the_first_stays(learner: User) -> None:
    interest = services.express_interest(user=learner, opening=make_opening())
    counsellor = factories.make_user(roles=[Role.COUNSELLOR])
    services.answer_interest(interest=interest, counsellor=counsellor, answer="好的")
    with pytest.raises(AlreadyAnswered):
        services.answer_interest(interest=interest, counsellor=counsellor, answer="不行")
    interest.refresh_from_db()
    assert interest.answer == "好的"


@pytest.mark.parametrize(("asked", "due"), [(24, 26), (26, 30), (27, 1), (28, 1)])
def test_answers_are_due_on_the_second_working_day(asked: int, due: int) -> None:
    # 2026-11-24 is a Tuesday.
    found = answer_due(datetime(2026, 11, asked, 2, tzinfo=UTC))
    assert found.day == due
