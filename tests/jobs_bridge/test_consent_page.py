"""The one page before anything leaves: who, why, what; yes, no, and later no."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from courses.models import CoursePage
from jobs_bridge import consent_texts, services
from jobs_bridge.models import Consent
from lms.accounts.models import Identity, User
from tests import factories
from tests.jobs_bridge.people import consent, learn, new_id_number
from tests.jobs_bridge.sandbox_process import SandboxProcess
from tests.learning.conftest import StoppedClock

pytestmark = pytest.mark.django_db
Run = Callable[[], AbstractContextManager[list[Any]]]
URL = "/jobs/share/"


@pytest.fixture
def page(client: Client, learner: User) -> Client:
    client.force_login(learner)
    return client


def text(page: Client) -> str:
    return page.get(URL).content.decode()


def test_it_asks_for_a_sign_in(client: Client) -> None:
    assert client.get(URL).status_code == 302


def test_it_names_recipient_contact_purpose_and_every_datum(page: Client, settings: Settings) -> None:
    said = text(page)
    assert settings.EMPLOYMENT_DB_NAME in said
    assert settings.EMPLOYMENT_DB_CONTACT in said
    for purpose in consent_texts.CURRENT.purposes:
        assert str(purpose) in said
    for datum in consent_texts.CURRENT.data:
        assert str(datum.name) in said
        assert str(datum.why) in said
    assert consent_texts.CURRENT.version in said
    assert not Consent.objects.exists()


def test_giving_records_the_text_and_hides_the_identity(page: Client, learner: User) -> None:
    number = new_id_number()
    response = page.post(
        URL, {"real_name": "王 建国", "id_number": f"{number[:6]} {number[6:]}"}, follow=True
    )
    said = response.content.decode()
    given = Consent.objects.get(user=learner)
    assert (given.text_version, given.basis) == (consent_texts.CURRENT.version, "consent")
    assert given.given_at is not None
    assert "王**" in said
    assert f"{number[:4]}**********{number[-4:]}" in said
    assert number not in said
    assert "王建国" not in said


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"real_name": "", "id_number": ""}, "请填身份证上的姓名"),
        ({"real_name": "王建国", "id_number": "12345"}, "身份证号是 18 位，您填了 5 位"),
        ({"real_name": "王建国", "id_number": "220402197203041234"}, "有一位填错了"),
        ({"real_name": "王3", "id_number": ""}, "姓名至少两个字，不带数字"),
    ],
)
def test_a_wrong_value_stays_and_is_explained_at_its_field(
    page: Client, values: dict[str, str], words: str
) -> None:
    response = page.post(URL, values)
    said = response.content.decode()
    assert response.status_code == 200
    assert words in said
    assert f'value="{values["real_name"]}"' in said or not values["real_name"]
    assert not Consent.objects.exists()
    assert not Identity.objects.exists()


def test_a_number_of_another_account_is_explained(page: Client) -> None:
    number = consent(factories.make_user(username="first"))
    said = page.post(URL, {"real_name": "王建国", "id_number": number}).content.decode()
    assert "已经用在另一个账号上" in said


def test_refusing_is_remembered_and_leaves_nothing_else(page: Client, learner: User) -> None:
    said = page.post(f"{URL}decide/", {"decision": "refuse"}, follow=True).content.decode()
    assert "您照样可以学习、拿结业证明" in said
    assert "选了不同意" in said
    assert Consent.objects.get(user=learner).refused_at is not None
    assert not Consent.objects.active().exists()
    assert not Identity.objects.exists()


def test_withdrawing_and_giving_again_with_the_known_identity(page: Client, learner: User) -> None:
    consent(learner)
    said = page.post(f"{URL}decide/", {"decision": "withdraw"}, follow=True).content.decode()
    assert "撤回了同意，现在什么都不会送出" in said
    assert "用您留过的身份" in said
    page.post(f"{URL}decide/", {"decision": "give"})
    assert Consent.objects.active().filter(user=learner).count() == 1
    assert Consent.objects.filter(user=learner).count() == 2


def test_consent_without_an_identity_is_not_taken(page: Client) -> None:
    page.post(f"{URL}decide/", {"decision": "give"})
    assert not Consent.objects.exists()


def test_deciding_takes_a_post(page: Client) -> None:
    assert page.get(f"{URL}decide/").status_code == 405


def test_past_hand_offs_are_shown_with_their_receipts(
    page: Client, learner: User, course: CoursePage, time: StoppedClock, bridge: SandboxProcess, run: Run
) -> None:
    learn(learner, course, time)
    assert "等您同意，没有送出" in text(page)
    with run():
        consent(learner)
    said = text(page)
    assert "已送达，回执 LY" in said
    with run():
        services.withdraw(user=learner)
    assert "已撤销，回执 " in text(page)


def test_the_agreed_text_stays_on_the_page(
    page: Client, learner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    consent(learner)
    Consent.objects.update(recipient="旧的接收方")
    assert "旧的接收方" in text(page)


def test_the_page_is_kept_nowhere(page: Client) -> None:
    assert "no-store" in page.get(URL)["Cache-Control"]
