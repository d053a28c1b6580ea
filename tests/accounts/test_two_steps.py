"""Two-step sign-in, and no way around it."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client

from lms.accounts.models import User
from tests.accounts.conftest import PASSWORD, PHONE, newest_code, sign_in

pytestmark = pytest.mark.django_db


def code_for(secret: str) -> str:
    # allauth takes a code once: each call takes the window's next.
    return str(format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[-1])))


@pytest.fixture
def secret(administrator: User) -> str:
    """The administrator's TOTP secret, set up through the pages."""
    client = Client()
    sign_in(client, "guanli")
    response = client.get("/accounts/2fa/totp/activate/")
    if response.status_code == 302:
        response = client.post(response["Location"], {"password": PASSWORD}, follow=True)
    found = re.search(r"<code[^>]*>([A-Z2-7]+)</code>", response.content.decode())
    assert found
    response = client.post("/accounts/2fa/totp/activate/", {"code": code_for(found.group(1))})
    assert response.status_code == 302, response.content.decode()
    assert client.get("/accounts/2fa/").status_code == 200
    assert client.get("/accounts/2fa/recovery-codes/").status_code == 200
    cache.clear()
    return found.group(1)


def test_the_password_alone_no_longer_opens_it(client: Client, secret: str) -> None:
    assert sign_in(client, "guanli", next="/admin/pages/")["Location"] == "/accounts/2fa/authenticate/"
    assert "_auth_user_id" not in client.session
    page = client.post("/accounts/2fa/authenticate/", {"code": "000 000"}).content.decode()
    assert "动态码不对" in page
    code = code_for(secret)
    response = client.post("/accounts/2fa/authenticate/", {"code": f"{code[:3]} {code[3:]}"})
    assert response["Location"] == "/admin/pages/"


def test_a_recovery_code_does_it_once(client: Client, secret: str) -> None:
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    for browser in (client, Client()):
        sign_in(browser, "guanli")
        browser.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert "_auth_user_id" in client.session
    assert "_auth_user_id" not in browser.session


def test_a_code_by_sms_is_not_a_way_around(client: Client, secret: str, administrator: User) -> None:
    User.objects.filter(pk=administrator.pk).update(phone=PHONE, phone_verified=True)
    client.post("/accounts/login/code/", {"phone": PHONE})
    response = client.post("/accounts/login/code/confirm/", {"code": newest_code()})
    assert response["Location"] == "/accounts/2fa/authenticate/"
    assert "_auth_user_id" not in client.session


def test_wagtails_own_form_is_not_a_way_around(client: Client, secret: str) -> None:
    response = client.post("/admin/login/", {"username": "guanli", "password": PASSWORD})
    assert response.status_code in {302, 405}
    assert "_auth_user_id" not in client.session
    assert client.get("/admin/login/?next=/admin/pages/")["Location"] == "/accounts/login/?next=/admin/pages/"


def test_the_secret_is_unreadable_in_the_database(secret: str) -> None:
    assert secret not in str(Authenticator.objects.values_list("data", flat=True))


def test_it_can_be_turned_off(client: Client, secret: str) -> None:
    sign_in(client, "guanli")
    client.post("/accounts/2fa/authenticate/", {"code": code_for(secret)})
    response = client.post("/accounts/2fa/totp/deactivate/")
    if "reauthenticate" in response["Location"]:
        client.post(response["Location"], {"password": PASSWORD})
        response = client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(type="totp").exists()
