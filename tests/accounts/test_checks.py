"""What ``manage.py check`` says about keys and messages."""

import pytest
from django.core.checks import run_checks
from pytest_django.fixtures import Settings


def ids() -> set[str | None]:
    return {message.id for message in run_checks(include_deployment_checks=True)}


@pytest.mark.parametrize(
    ("key", "secret", "found"),
    [
        ("short", "x" * 60, {"accounts.E001"}),
        ("k" * 40, "k" * 40, {"accounts.W001"}),
        ("k" * 40, "x" * 60, set()),
    ],
)
def test_a_weak_or_shared_key_is_told(settings: Settings, key: str, secret: str, found: set[str]) -> None:
    settings.IDENTITY_KEY, settings.SECRET_KEY = key, secret
    assert ids() & {"accounts.E001", "accounts.W001"} == found


@pytest.mark.parametrize(
    ("gateway", "found"),
    [
        ("lms.accounts.sms.EmbeddedGateway", {"accounts.I001"}),
        ("lms.accounts.sms.Missing", {"accounts.E002"}),
        ("lms.accounts.models.User", {"accounts.E002"}),
        ("tests.accounts.test_codes.BrokenGateway", set()),
    ],
)
def test_a_gateway_that_sends_nothing_is_told(settings: Settings, gateway: str, found: set[str]) -> None:
    settings.SMS_GATEWAY = gateway
    assert ids() & {"accounts.E002", "accounts.I001"} == found


def test_allauth_has_nothing_to_complain_about() -> None:
    assert not {str(m) for m in run_checks() if "ACCOUNT_" in str(m) and m.id != "account.W001"}
