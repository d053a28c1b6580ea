"""The account's own page."""

import pytest
from django.test import Client

from lms.accounts.models import User

pytestmark = pytest.mark.django_db


def test_it_is_for_who_signed_in(client: Client) -> None:
    assert client.get("/accounts/")["Location"] == "/accounts/login/?next=/accounts/"


def test_one_may_choose_how_to_be_addressed(client: Client, learner: User) -> None:
    client.force_login(learner)
    client.post("/accounts/", {"display_name": " 老王 "})
    learner.refresh_from_db()
    assert str(learner) == "老王"


def test_the_number_is_hidden_but_for_its_ends(client: Client, learner: User) -> None:
    client.force_login(learner)
    page = client.get("/accounts/").content.decode()
    assert "139 **** 5678" in page
    assert "13912345678" not in page
