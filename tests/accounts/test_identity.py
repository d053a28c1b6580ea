"""Legal name and ID number: given once, one account per person, unreadable in the database."""

from typing import Any

import pytest
from django.db import connection

from lms.accounts import services
from lms.accounts.exceptions import IdentityMissing, IdentityTaken, InvalidIdNumber
from lms.accounts.models import Identity, User
from lms.accounts.signals import identity_given

NUMBER = "220402197203041230"
OTHER = "220403198511020010"


@pytest.fixture
def other(db: None) -> User:
    return services.create_account(username="limei", password="meikuang-2026")


def test_what_was_given_comes_back_only_through_the_service(learner: User) -> None:
    services.set_identity(user=learner, real_name=" 王建国 ", id_number="220402 19720304 1230")
    assert services.reveal_identity(user=learner) == ("王建国", NUMBER)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_identity")
        row = cursor.fetchone()
    stored = b"".join(value if isinstance(value, bytes) else str(value).encode() for value in row)
    assert "王建国".encode() not in stored
    assert NUMBER.encode() not in stored
    assert NUMBER not in repr(Identity.objects.get())


def test_an_invalid_number_stores_nothing(learner: User) -> None:
    with pytest.raises(InvalidIdNumber):
        services.set_identity(user=learner, real_name="王建国", id_number=NUMBER[:-1] + "1")
    with pytest.raises(IdentityMissing):
        services.reveal_identity(user=learner)


def test_a_number_belongs_to_one_account(learner: User, other: User) -> None:
    services.set_identity(user=learner, real_name="王建国", id_number=NUMBER)
    with pytest.raises(IdentityTaken) as refusal:
        services.set_identity(user=other, real_name="王建国", id_number=NUMBER)
    assert NUMBER not in str(refusal.value)
    assert learner.username not in str(refusal.value)


def test_a_mistake_can_be_corrected(learner: User) -> None:
    first = services.set_identity(user=learner, real_name="王建国", id_number=NUMBER)
    second = services.set_identity(user=learner, real_name="王建帼", id_number=OTHER)
    assert second.pk == first.pk
    assert second.created_at == first.created_at
    assert services.reveal_identity(user=learner).id_number == OTHER


def test_a_receiver_that_fails_undoes_the_gift(learner: User) -> None:
    def refuse(**kwargs: Any) -> None:
        raise RuntimeError

    identity_given.connect(refuse)
    try:
        with pytest.raises(RuntimeError):
            services.set_identity(user=learner, real_name="王建国", id_number=NUMBER)
    finally:
        identity_given.disconnect(refuse)
    assert not Identity.objects.exists()


def test_receivers_hear_whose_identity_it_is(learner: User) -> None:
    heard: list[Any] = []

    def listen(sender: Any, user: User, **kwargs: Any) -> None:
        heard.append((sender, user))

    identity_given.connect(listen)
    try:
        services.set_identity(user=learner, real_name="王建国", id_number=NUMBER)
    finally:
        identity_given.disconnect(listen)
    assert heard == [(Identity, learner)]
