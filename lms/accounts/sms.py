"""The port for text messages, and the embedded gateway behind it.

``settings.SMS_GATEWAY`` names a class with the one method of :class:`Gateway`; a city plugs in its provider's
there. No text is ever logged: it holds a code that opens an account.
"""

from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from lms.accounts.models import SmsMessage
from lms.lib import clock


class Gateway(Protocol):
    """Hands one message to a carrier. Raises :class:`SmsNotSent` when the carrier doesn't take it."""

    def send(self, *, phone: str, text: str) -> None: ...


class EmbeddedGateway:
    """Keeps messages as rows that the administrator reads, for a site that has no carrier yet."""

    def send(self, *, phone: str, text: str) -> None:
        SmsMessage.objects.create(phone=phone, text=text, created_at=clock.now())


def send(*, phone: str, text: str) -> None:
    """Send ``text`` to ``phone`` (E.164). Raises :class:`SmsNotSent`."""
    gateway = cast("type[Gateway]", import_string(settings.SMS_GATEWAY))()
    gateway.send(phone=phone, text=text)
