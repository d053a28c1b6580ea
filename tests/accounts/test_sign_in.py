"""Signing in, and where one arrives."""

import pytest
from django.test import Client

from courses.services import ensure_site
from lms.accounts import services
from lms.accounts.models import SmsMessage, User
from lms.accounts.roles import Role
from tests.accounts.conftest import PASSWORD, PHONE, newest_code, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def proven(learner: User) -> User:
    """The learner, with a number whose code came back."""
    learner.phone_verified = True
    learner.save()
    return learner


@pytest.mark.parametrize(
    "login", ["wangjianguo", "WangJianguo", PHONE, "139 1234 5678", "１３９１２３４５６７８"]
)
def test_name_and_number_open_the_same_account(client: Client, proven: User, login: str) -> None:
    assert sign_in(client, login)["Location"] == "/learn/"
    assert client.session["_auth_user_id"] == str(proven.pk)


def test_a_code_opens_it_without_the_password(client: Client, proven: User) -> None:
    assert client.post("/accounts/login/code/?next=/jobs/", {"phone": "139 1234 5678"}).status_code == 302
    response = client.post("/accounts/login/code/confirm/", {"code": newest_code(), "next": "/jobs/"})
    assert response["Location"] == "/jobs/"
    assert client.session["_auth_user_id"] == str(proven.pk)


@pytest.mark.parametrize(
    ("role", "arrives"),
    [
        (Role.LEARNER, "/learn/"),
        (Role.INSTRUCTOR, "/admin/"),
        (Role.EDITOR, "/admin/"),
        (Role.ADMINISTRATOR, "/admin/"),
        (Role.COUNSELLOR, "/desk/"),
        (Role.COUNSELLOR_LEAD, "/desk/"),
        (Role.DATA_OFFICER, "/desk/"),
    ],
)
def test_people_arrive_where_they_work(client: Client, role: Role, arrives: str) -> None:
    ensure_site()
    services.create_account(username="someone", password=PASSWORD, roles=[role])
    assert sign_in(client, "someone")["Location"] == arrives
    assert client.get("/accounts/login/")["Location"] == arrives


def test_whoever_was_on_the_way_somewhere_goes_on(client: Client, proven: User) -> None:
    response = sign_in(client, "wangjianguo", next="/jobs/7/interest/?from=card")
    assert response["Location"] == "/jobs/7/interest/?from=card"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "http://testserver@evil.example/",
        " https://evil.example",
        "\thttps://evil.example",
    ],
)
def test_nobody_is_sent_to_another_site(client: Client, proven: User, elsewhere: str) -> None:
    assert sign_in(client, "wangjianguo", next=elsewhere)["Location"] == "/learn/"
    assert client.get("/accounts/login/", {"next": elsewhere})["Location"] == "/learn/"
    assert client.post("/accounts/logout/", {"next": elsewhere})["Location"] == "/"


def test_a_closed_account_stays_closed(client: Client, proven: User) -> None:
    User.objects.update(is_active=False)
    sign_in(client, "wangjianguo")
    client.post("/accounts/login/code/", {"phone": PHONE})
    client.post("/accounts/login/code/confirm/", {"code": newest_code()})
    assert "_auth_user_id" not in client.session


def test_signing_out_takes_a_press_of_a_button(client: Client, proven: User) -> None:
    sign_in(client, "wangjianguo")
    assert client.get("/accounts/logout/").status_code == 200
    assert "_auth_user_id" in client.session
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


def test_wrong_and_unknown_names_get_the_same_answer(client: Client, proven: User) -> None:
    pages = [
        sign_in(Client(), login, "not-the-password").content.decode()
        for login in ("wangjianguo", "nobody-here", "139 1234 5678", "139 1234 5679")
    ]
    assert all("和密码对不上" in page for page in pages)


def test_an_unknown_number_gets_the_same_page_and_hears_by_sms(client: Client, proven: User) -> None:
    stranger = Client()
    known = client.post("/accounts/login/code/", {"phone": PHONE})
    unknown = stranger.post("/accounts/login/code/", {"phone": "13912345679"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    wrong = [c.post("/accounts/login/code/confirm/", {"code": "000000"}) for c in (client, stranger)]
    assert [r.status_code for r in wrong] == [200, 200]
    assert "还没有注册" in SmsMessage.objects.get(phone="+8613912345679").text


def test_guessing_a_password_is_stopped_however_the_number_is_spelt(client: Client, proven: User) -> None:
    spellings = ["13912345678", "139 1234 5678", "+8613912345678", "139-1234-5678", "１３９１２３４５６７８"]
    for spelling in spellings:
        sign_in(client, spelling, "guess")
    page = sign_in(client, "0086 139 1234 5678", PASSWORD).content.decode()
    assert "试的次数太多了" in page
    assert "_auth_user_id" not in client.session


def test_the_owner_of_another_account_is_not_locked_out_by_that(client: Client, proven: User) -> None:
    services.create_account(username="limei", password=PASSWORD)
    for _attempt in range(6):
        sign_in(client, "wangjianguo", "guess")
    assert sign_in(Client(), "limei")["Location"] == "/learn/"


def test_the_device_takes_over_language_and_text_size(client: Client, proven: User) -> None:
    services.set_preferences(user=proven, preferred_language="en", elder_mode=True)
    response = sign_in(client, "wangjianguo")
    assert response.cookies["elder"].value == "large"
    assert response.cookies["django_language"].value == "en"


@pytest.mark.parametrize("room", ["/admin/", "/desk/"])
def test_a_learner_at_a_staff_door_is_told_instead_of_sent_in_circles(
    client: Client, proven: User, room: str
) -> None:
    sign_in(client, "wangjianguo")
    response = client.get("/accounts/login/", {"next": room})
    assert response.status_code == 403
    assert "换个账号登录" in response.content.decode()
    assert client.get("/admin/", follow=True).status_code == 403
