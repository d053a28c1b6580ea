"""Codes by SMS: forgiving to who has one, hard on who guesses, and never in a log."""

import logging
import re

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from lms.accounts import sms
from lms.accounts.exceptions import SmsNotSent
from lms.accounts.models import SmsMessage, User
from tests.accounts.conftest import PHONE, newest_code

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(client: Client, learner: User) -> Client:
    """A browser that waits for the learner's code."""
    client.post("/accounts/login/code/", {"phone": PHONE})
    return client


def try_code(client: Client, code: str) -> bool:
    client.post("/accounts/login/code/confirm/", {"code": code})
    return "_auth_user_id" in client.session


def wrong_code() -> str:
    return f"{(int(newest_code()) + 1) % 1_000_000:06}"


def test_spaces_dashes_and_wide_digits_are_forgiven(waiting: Client) -> None:
    code = newest_code()
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)
    assert try_code(waiting, f" {wide[:3]} {wide[3:]}-")


def test_the_field_asks_a_phone_for_digits_and_offers_the_message(waiting: Client) -> None:
    page = waiting.get("/accounts/login/code/confirm/").content.decode()
    assert 'inputmode="numeric"' in page
    assert 'autocomplete="one-time-code"' in page
    assert "没收到短信？" in page


def test_five_wrong_codes_end_it_even_for_the_right_one(waiting: Client) -> None:
    for _attempt in range(5):
        assert not try_code(waiting, wrong_code())
    assert not try_code(waiting, newest_code())


def test_sending_again_makes_a_new_code_and_keeps_the_count_of_wrong_ones(waiting: Client) -> None:
    old = newest_code()
    for _attempt in range(4):
        try_code(waiting, wrong_code())
    waiting.post("/accounts/login/code/confirm/", {"action": "resend"})
    assert SmsMessage.objects.filter(phone=PHONE).count() == 2
    new = newest_code()
    assert new != old
    assert not try_code(waiting, old)
    assert not try_code(waiting, new)


def test_a_code_is_sent_again_three_times_at_most(waiting: Client) -> None:
    for _attempt in range(6):
        waiting.post("/accounts/login/code/confirm/", {"action": "resend"})
    assert SmsMessage.objects.filter(phone=PHONE).count() == 4


def test_a_number_gets_six_codes_an_hour_whoever_asks(learner: User) -> None:
    for _attempt in range(12):
        Client().post("/accounts/login/code/", {"phone": PHONE})
    assert SmsMessage.objects.filter(phone=PHONE).count() <= 6


def test_a_code_works_once(waiting: Client) -> None:
    code = newest_code()
    assert try_code(waiting, code)
    waiting.post("/accounts/logout/")
    assert not try_code(waiting, code)


def test_a_code_is_bound_to_the_browser_that_asked(waiting: Client) -> None:
    assert not try_code(Client(), newest_code())


def test_no_message_ever_reaches_a_log(
    client: Client, learner: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client.post("/accounts/login/code/", {"phone": PHONE})
    try_code(client, wrong_code())
    client.post("/accounts/login/code/confirm/", {"action": "resend"})
    cache.clear()
    Client().post("/accounts/signup/", {"phone": "13912345679", "password1": "meikuang-2026"})
    texts = [message.text for message in SmsMessage.objects.all()]
    codes = re.findall(r"\d{6}", " ".join(texts))
    assert len(codes) == 3
    assert not [text for text in [*texts, *codes] if text in caplog.text]


@pytest.mark.parametrize(("gateway", "status"), [("BrokenGateway", 503), ("FaultyGateway", 500)])
def test_a_gateway_that_fails_does_not_tell_the_log_what_it_was_to_send(
    client: Client,
    learner: User,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    gateway: str,
    status: int,
) -> None:
    settings.SMS_GATEWAY = f"{__name__}.{gateway}"
    client.raise_request_exception = False
    BrokenGateway.texts.clear()
    response = client.post("/accounts/login/code/", {"phone": PHONE})
    assert response.status_code == status
    everything = caplog.text + "".join(capsys.readouterr()) + response.content.decode()
    codes = re.findall(r"\d{6}", " ".join(BrokenGateway.texts))
    assert len(codes) == 1
    assert not [text for text in [*BrokenGateway.texts, *codes] if text in everything]


class BrokenGateway:
    """Its carrier is away, and it says so."""

    texts: list[str] = []

    def send(self, *, phone: str, text: str) -> None:
        self.texts.append(text)
        raise SmsNotSent


class FaultyGateway(BrokenGateway):
    """It has a bug."""

    def send(self, *, phone: str, text: str) -> None:
        self.texts.append(text)
        raise ZeroDivisionError


def test_the_embedded_gateway_keeps_a_row() -> None:
    sms.send(phone=PHONE, text="你好")
    assert SmsMessage.objects.get().text == "你好"
    assert "你好" not in str(SmsMessage.objects.get())
