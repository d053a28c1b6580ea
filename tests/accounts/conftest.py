"""Accounts, and a phone that reads its messages."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from lms.accounts import services
from lms.accounts.models import SmsMessage, User
from lms.accounts.roles import Role

PASSWORD = "meikuang-2026"
PHONE = "+8613912345678"


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    """Rate limits count in the cache: one test must not use up another's."""
    cache.clear()


@pytest.fixture
def learner(db: None) -> User:
    return services.create_account(
        username="wangjianguo", password=PASSWORD, display_name="王建国", phone="139 1234 5678"
    )


@pytest.fixture
def administrator(db: None) -> User:
    return services.create_account(username="guanli", password=PASSWORD, roles=[Role.ADMINISTRATOR])


def newest_code(phone: str = PHONE) -> str:
    """Return the digits of the newest message to ``phone``."""
    message = SmsMessage.objects.filter(phone=phone).latest("id")
    found = re.search(r"\d{6}", message.text)
    assert found, message.text
    return found.group()


def sign_in(client: Client, login: str, password: str = PASSWORD, **extra: str) -> Any:
    """Fill in and send the sign-in form."""
    return client.post("/accounts/login/", {"login": login, "password": password, **extra})
