"""What is not kept: messages that have served, and sign-ups that were never finished."""

from datetime import timedelta

from django.db import transaction

from lms.accounts.models import SmsMessage, User
from lms.lib import clock

MESSAGES = timedelta(days=7)
UNFINISHED_SIGN_UPS = timedelta(days=7)


@transaction.atomic
def forget_expired() -> None:
    """Delete old text messages, and accounts whose number was never proven and which nobody ever entered."""
    now = clock.now()
    SmsMessage.objects.filter(created_at__lt=now - MESSAGES).delete()
    User.objects.filter(last_login=None, phone=None, date_joined__lt=now - UNFINISHED_SIGN_UPS).exclude(
        pending_phone=""
    ).delete()
