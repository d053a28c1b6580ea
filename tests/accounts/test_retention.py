"""What has served is forgotten."""

from datetime import timedelta
from typing import Any

import pytest

from lms.accounts import sms
from lms.accounts.models import SmsMessage, User
from lms.accounts.tasks import forget_expired
from lms.lib import clock

pytestmark = pytest.mark.django_db


def make(name: str, *, days: float, **fields: Any) -> None:
    """Make an account that joined ``days`` ago."""
    User.objects.create(username=name, date_joined=clock.now() - timedelta(days=days), **fields)


def test_messages_are_kept_a_week() -> None:
    sms.send(phone="+8613912345678", text="旧")
    SmsMessage.objects.update(created_at=clock.now() - timedelta(days=7, minutes=1))
    sms.send(phone="+8613912345678", text="新")
    forget_expired()
    assert [message.text for message in SmsMessage.objects.all()] == ["新"]


def test_only_sign_ups_that_were_never_finished_go() -> None:
    make("unfinished", days=8, pending_phone="+8613912345678")
    make("fresh", days=6, pending_phone="+8613912345679")
    make("entered", days=99, pending_phone="+8613912345670", last_login=clock.now())
    make("never-used-but-made-by-staff", days=99)
    make("vouched-for", days=99, phone="+8613912345671")
    forget_expired()
    assert set(User.objects.values_list("username", flat=True)) == {
        "fresh",
        "entered",
        "never-used-but-made-by-staff",
        "vouched-for",
    }
