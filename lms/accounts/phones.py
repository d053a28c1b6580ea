"""Phone numbers: how people write them, and E.164. No database, no I/O."""

import unicodedata

import phonenumbers
from django.utils.translation import gettext_lazy as _

from lms.accounts.exceptions import AccountError

REGION = "CN"


class InvalidPhone(AccountError):
    message = _("手机号不对。请填 11 位手机号，例如 139 1234 5678。")


def normalise(text: str) -> str:
    """Return ``text`` ("139 1234 5678", full width, with or without +86) as E.164, "+8613912345678".

    Raises :class:`InvalidPhone` unless it is a mobile number that exists in its country's plan.
    """
    try:
        number = phonenumbers.parse(unicodedata.normalize("NFKC", text), REGION)
    except phonenumbers.NumberParseException as error:
        raise InvalidPhone from error
    mobile = {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}
    if not phonenumbers.is_valid_number(number) or phonenumbers.number_type(number) not in mobile:
        raise InvalidPhone
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def national(phone: str) -> str:
    """Return an E.164 number as people here read it: "139 1234 5678"; a foreign one keeps its country."""
    if phone.startswith("+86") and len(phone) == 14:
        digits = phone[3:]
        return f"{digits[:3]} {digits[3:7]} {digits[7:]}"
    return phone


def mask(phone: str) -> str:
    """Return "+8613912345678" as "139 **** 5678"."""
    digits = phone.removeprefix("+86")
    return f"{digits[:3]} **** {digits[-4:]}"
