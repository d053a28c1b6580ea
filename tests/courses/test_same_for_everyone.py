"""A public page holds no person: a city of learners can be served from one cache."""

import pytest
from django.test import Client

from courses.models import CoursePage
from lms.accounts.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def course() -> CoursePage:
    return factories.make_course(lessons=2, licence=factories.make_licence(), occupations=["6-31-01-03"])


def addresses(course: CoursePage) -> list[str]:
    return ["/", "/courses/", "/courses/?family=6-00-00-00", course.url, factories.lessons_of(course)[0].url]


@pytest.mark.parametrize("role", [Role.LEARNER, Role.EDITOR])
def test_anonymous_and_signed_in_people_get_the_same_bytes(course: CoursePage, role: Role) -> None:
    person = factories.make_user(username="laowang", display_name="王建国", roles=[role])
    signed_in, anonymous = Client(), Client()
    signed_in.force_login(person)
    for address in addresses(course):
        theirs, ours = signed_in.get(address), anonymous.get(address)
        assert theirs.status_code == ours.status_code == 200, address
        assert theirs.content == ours.content, address
        assert anonymous.get(address).content == ours.content, address


def test_a_message_for_one_person_waits_for_a_page_of_theirs(course: CoursePage) -> None:
    person = Client()
    person.force_login(factories.make_user())
    clean = person.get(course.url).content
    session = person.session
    session["_messages"] = '[["__json_message",0,25,"只给一个人的话",""]]'
    session.save()

    assert person.get(course.url).content == clean


def test_caches_may_keep_them_by_language(course: CoursePage, client: Client) -> None:
    for address in addresses(course):
        response = client.get(address)
        assert "public" in response["Cache-Control"], address
        assert "max-age=60" in response["Cache-Control"], address
        assert "Accept-Language" in response["Vary"], address
        assert not response.cookies, address


def test_the_two_languages_differ(course: CoursePage, client: Client) -> None:
    chinese = client.get(course.url).content
    client.cookies["django_language"] = "en"
    english = client.get(course.url)
    assert english["Content-Language"] == "en"
    assert english.content != chinese
