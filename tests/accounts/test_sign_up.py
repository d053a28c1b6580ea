"""Signing up: a phone number or a user name, and nothing more than that."""

import re
from typing import Any

import pytest
from django.test import Client

from lms.accounts import services
from lms.accounts.models import SmsMessage, User
from lms.accounts.roles import Role
from tests.accounts.conftest import PASSWORD, PHONE, newest_code

pytestmark = pytest.mark.django_db


def sign_up(client: Client, **fields: str) -> Any:
    return client.post("/accounts/signup/", {"password1": PASSWORD, **fields})


def test_a_phone_number_and_the_code_sent_to_it_open_an_account(client: Client) -> None:
    response = sign_up(client, phone="139 1234 5678", next="/courses/hangong/")
    assert response["Location"] == "/accounts/phone/verify/"
    assert "_auth_user_id" not in client.session
    response = client.post("/accounts/phone/verify/", {"code": newest_code()})
    assert response["Location"] == "/courses/hangong/"
    user = User.objects.get()
    assert (user.phone, user.phone_verified, user.pending_phone) == (PHONE, True, "")
    assert user.has_role(Role.LEARNER)
    assert client.session["_auth_user_id"] == str(user.pk)


def test_without_an_address_to_go_on_to_learning_begins(client: Client) -> None:
    assert sign_up(client, username="王建国")["Location"] == "/learn/"
    user = User.objects.get()
    assert user.has_role(Role.LEARNER)
    assert user.phone is None


def test_neither_number_nor_name_is_said_at_the_field_and_on_top(client: Client) -> None:
    page = sign_up(client).content.decode()
    assert page.count("请填手机号；没有手机号，就在下面填一个用户名。") == 2
    assert 'href="#id_phone"' in page
    assert not User.objects.exists()


def test_what_was_typed_stays_when_something_is_wrong(client: Client) -> None:
    page = sign_up(client, phone="139 1234 567").content.decode()
    assert 'value="139 1234 567"' in page
    assert "手机号不对" in page


@pytest.mark.parametrize(
    "name", ["13912345678", "+86 139 1234 5678", "１３９１２３４５６７８", "admin", "u_kdjfhgk"]
)
def test_a_name_that_would_pass_for_somebody_else_is_refused(client: Client, name: str) -> None:
    assert sign_up(client, username=name).status_code == 200
    assert not User.objects.exists()


@pytest.mark.parametrize("password", ["1234567", "20261124", "password"])
def test_a_weak_password_is_refused(client: Client, password: str) -> None:
    assert client.post("/accounts/signup/", {"username": "王建国", "password1": password}).status_code == 200
    assert not User.objects.exists()


def test_nobody_sees_the_name_that_a_phone_account_was_given(client: Client) -> None:
    sign_up(client, phone=PHONE)
    client.post("/accounts/phone/verify/", {"code": newest_code()})
    user = User.objects.get()
    assert user.get_full_name() == "尾号 5678"
    assert user.username not in client.get("/accounts/").content.decode()


def test_names_that_are_made_up_cannot_be_counted_through(client: Client) -> None:
    names = []
    for last in "123":
        sign_up(Client(), phone=f"1391234567{last}")
    names = sorted(User.objects.values_list("username", flat=True))
    assert len({name[:6] for name in names}) == 3


def test_language_and_text_size_come_along(client: Client) -> None:
    client.cookies["elder"] = "larger"
    client.cookies["django_language"] = "en"
    sign_up(client, username="laowang")
    user = User.objects.get()
    assert (user.elder_mode, user.preferred_language) == (True, "en")


def test_a_number_that_has_an_account_looks_like_any_other(client: Client, learner: User) -> None:
    known = sign_up(client, phone=PHONE)
    stranger = Client()
    unknown = sign_up(stranger, phone="13912345679")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    pages = [c.get("/accounts/phone/verify/").content.decode() for c in (client, stranger)]
    assert _blank(pages[0], "139 1234 5678") == _blank(pages[1], "139 1234 5679")
    assert "已经注册过了" in SmsMessage.objects.get(phone=PHONE).text
    assert User.objects.count() == 2


def _blank(page: str, number: str) -> str:
    """Return the page without what differs between any two visitors."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page).replace(number, "")


def test_no_code_opens_the_account_of_a_number_that_was_there_before(client: Client, learner: User) -> None:
    sign_up(client, phone=PHONE)
    for code in ("", "000000", "123456"):
        client.post("/accounts/phone/verify/", {"code": code})
    assert "_auth_user_id" not in client.session


def test_one_may_start_over_with_another_number_or_a_name(client: Client) -> None:
    sign_up(client, phone=PHONE, username="王建国")
    response = client.post("/accounts/start-over/", {"to": "signup"})
    assert response["Location"] == "/accounts/signup/"
    assert not User.objects.exists()
    assert sign_up(client, username="王建国")["Location"] == "/learn/"


def test_starting_over_never_touches_an_account_that_was_entered(client: Client, learner: User) -> None:
    client.post("/accounts/login/", {"login": "wangjianguo", "password": PASSWORD})
    client.post("/accounts/start-over/", {"to": "signup"})
    assert User.objects.filter(pk=learner.pk).exists()


def test_sending_twice_within_half_a_minute_gets_words_not_an_error(client: Client) -> None:
    sign_up(client, phone=PHONE)
    response = sign_up(Client(), phone=PHONE)
    assert response.status_code == 429
    assert "请稍等" in response.content.decode()


def test_staff_can_open_an_account_for_somebody() -> None:
    user = services.create_account(
        username="limei", password=PASSWORD, phone="139 1234 5678", roles=[Role.COUNSELLOR]
    )
    assert user.phone == PHONE
    assert user.has_role(Role.COUNSELLOR)
    assert not user.has_role(Role.LEARNER)
