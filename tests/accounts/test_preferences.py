"""Language and 长辈版: for everybody, kept for who has an account."""

import pytest
from django.test import Client

from lms.accounts.models import User

pytestmark = pytest.mark.django_db


def test_a_visitor_switches_the_large_text_on_and_off(client: Client) -> None:
    response = client.post("/accounts/elder/", {"elder": "larger", "next": "/accounts/login/?next=/jobs/"})
    assert response["Location"] == "/accounts/login/?next=/jobs/"
    assert 'data-elder="larger"' in client.get("/accounts/login/").content.decode()
    client.post("/accounts/elder/", {"elder": "off"})
    assert "data-elder=" not in client.get("/accounts/login/").content.decode()


def test_a_made_up_size_never_reaches_the_page(client: Client) -> None:
    client.cookies["elder"] = '"><script>'
    assert "data-elder=" not in client.get("/accounts/login/").content.decode()


def test_the_account_remembers(client: Client, learner: User) -> None:
    client.force_login(learner)
    client.post("/accounts/elder/", {"elder": "large"})
    client.post("/accounts/language/", {"language": "en"})
    learner.refresh_from_db()
    assert (learner.elder_mode, learner.preferred_language) == (True, "en")


def test_the_language_of_the_pages_changes(client: Client) -> None:
    client.post("/accounts/language/", {"language": "en"})
    page = client.get("/accounts/login/").content.decode()
    assert '<html lang="en"' in page
    assert "Sign in" in page


def test_an_unknown_language_is_refused(client: Client) -> None:
    assert client.post("/accounts/language/", {"language": "xx"}).status_code == 400


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_one_comes_back_to_this_site(client: Client, elsewhere: str) -> None:
    assert client.post("/accounts/elder/", {"elder": "large", "next": elsewhere})["Location"] == "/"


def test_a_script_gets_an_answer_without_a_page(client: Client) -> None:
    response = client.post("/accounts/elder/", {"elder": "large"}, headers={"X-Requested-With": "fetch"})
    assert response.status_code == 204
    assert response.cookies["elder"].value == "large"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Referer": "https://evil.example/testserver/"},
    ],
)
def test_another_site_cannot_switch_them(learner: User, headers: dict[str, str]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(learner)
    assert client.post("/accounts/elder/", {"elder": "large"}, headers=headers).status_code == 403
    learner.refresh_from_db()
    assert not learner.elder_mode


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://testserver"},
        {"Referer": "http://testserver/courses/"},
        {},
    ],
)
def test_our_own_pages_need_no_token_for_them(headers: dict[str, str]) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/accounts/elder/", {"elder": "large"}, headers=headers).status_code == 302
