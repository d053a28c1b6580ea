"""Changing a password, and forgetting one."""

import pytest
from django.test import Client

from lms.accounts.models import User
from tests.accounts.conftest import PASSWORD, PHONE, newest_code, sign_in

pytestmark = pytest.mark.django_db
NEW = "guangfu-yunwei-1"


@pytest.fixture(autouse=True)
def _proven(learner: User) -> None:
    learner.phone_verified = True
    learner.save()


def test_a_change_asks_for_the_present_password(client: Client, learner: User) -> None:
    sign_in(client, "wangjianguo")
    assert client.post("/accounts/password/change/", {"password1": NEW}).status_code == 200
    page = client.post(
        "/accounts/password/change/", {"oldpassword": "guess", "password1": NEW}
    ).content.decode()
    assert "现在的密码不对" in page
    response = client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW})
    assert response.status_code == 302
    learner.refresh_from_db()
    assert learner.check_password(NEW)
    assert client.get("/accounts/").status_code == 200


def test_who_forgot_it_comes_in_by_code_and_sets_a_new_one(client: Client, learner: User) -> None:
    assert client.get("/accounts/password/reset/").status_code == 200
    client.post("/accounts/login/code/", {"phone": PHONE})
    client.post("/accounts/login/code/confirm/", {"code": newest_code()})
    assert "oldpassword" not in client.get("/accounts/password/change/").content.decode()
    client.post("/accounts/password/change/", {"password1": NEW})
    learner.refresh_from_db()
    assert learner.check_password(NEW)


def test_a_code_does_not_stand_for_the_password_for_ever(client: Client, learner: User) -> None:
    client.post("/accounts/login/code/", {"phone": PHONE})
    client.post("/accounts/login/code/confirm/", {"code": newest_code()})
    session = client.session
    session["account_authentication_methods"][0]["at"] -= 301
    session.save()
    client.post("/accounts/password/change/", {"password1": NEW})
    learner.refresh_from_db()
    assert learner.check_password(PASSWORD)


def test_other_sessions_end_with_the_old_password(client: Client, learner: User) -> None:
    elsewhere = Client()
    sign_in(elsewhere, "wangjianguo")
    sign_in(client, "wangjianguo")
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW})
    assert elsewhere.get("/accounts/").status_code == 302


@pytest.mark.parametrize("path", ["/accounts/email/", "/accounts/confirm-email/", "/accounts/3rdparty/"])
def test_the_parts_that_need_mail_or_strangers_are_not_there(client: Client, path: str) -> None:
    sign_in(client, "wangjianguo")
    assert client.get(path).status_code == 404
