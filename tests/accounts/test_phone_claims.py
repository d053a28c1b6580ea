"""Nobody takes another's number by registering it first."""

import pytest
from django.core.cache import cache
from django.test import Client

from lms.accounts import phone_claims
from lms.accounts.models import User
from lms.lib import clock
from tests.accounts.conftest import PASSWORD, PHONE, newest_code

pytestmark = pytest.mark.django_db
ATTACKERS = "attackers-own-1"


def test_a_claimed_number_opens_nothing_with_the_password_of_who_claimed_it(client: Client) -> None:
    attacker = Client()
    attacker.post("/accounts/signup/", {"phone": PHONE, "password1": ATTACKERS})

    response = client.post("/accounts/login/code/", {"phone": PHONE})
    assert response["Location"] == "/accounts/login/code/confirm/"
    attacker.post("/accounts/start-over/", {"to": "login"})
    attacker.post("/accounts/login/", {"login": PHONE, "password": ATTACKERS})
    assert "_auth_user_id" not in attacker.session
    assert phone_claims.holder_of(PHONE) is None


def test_the_owner_signs_up_over_a_false_claim_which_then_is_gone(client: Client) -> None:
    attacker = Client()
    attacker.post(
        "/accounts/signup/", {"phone": PHONE, "username": "langren", "password1": "attackers-own-1"}
    )
    cache.clear()

    client.post("/accounts/signup/", {"phone": PHONE, "password1": PASSWORD})
    client.post("/accounts/phone/verify/", {"code": newest_code()})
    owner = phone_claims.holder_of(PHONE)
    assert owner
    assert owner.check_password(PASSWORD)
    assert not User.objects.filter(username="langren").exists()
    attacker.post("/accounts/phone/verify/", {"code": newest_code()})
    assert "_auth_user_id" not in attacker.session


def test_an_account_that_was_in_use_loses_the_claim_alone(learner: User) -> None:
    other = User.objects.create_user("zhaogang", pending_phone=PHONE, last_login=clock.now())
    User.objects.filter(pk=learner.pk).update(phone=None)
    learner.refresh_from_db()
    phone_claims.prove_phone(user=learner, phone=PHONE)
    other.refresh_from_db()
    assert (other.pending_phone, other.phone) == ("", None)
    assert learner.phone == PHONE


def test_changing_the_number_asks_for_the_password_and_a_code(client: Client, learner: User) -> None:
    client.post("/accounts/login/", {"login": "wangjianguo", "password": PASSWORD})
    client.post("/accounts/phone/verify/", {"code": newest_code()})
    response = client.post("/accounts/phone/change/", {"phone": "138 0437 0001"})
    assert response["Location"].startswith("/accounts/reauthenticate/")
    response = client.post(response["Location"], {"password": PASSWORD}, follow=True)
    learner.refresh_from_db()
    assert learner.phone == PHONE
    response = client.post("/accounts/phone/change/", {"phone": "138 0437 0001"}, follow=True)
    client.post("/accounts/phone/verify/", {"code": newest_code("+8613804370001")})
    learner.refresh_from_db()
    assert (learner.phone, learner.phone_verified) == ("+8613804370001", True)
