"""Resident identity numbers (GB 11643-1999): reading, checking and hiding them. No database, no I/O."""

import unicodedata
from datetime import date

from django.utils.translation import gettext as _
from stdnum import exceptions as stdnum_exceptions
from stdnum.cn import ric

from lms.accounts.exceptions import InvalidIdNumber

LENGTH = 18
# Dashes, and the invisible marks that copying from a web page brings along.
IGNORED = {"Pd", "Cf"}
VISIBLE_START = 4
VISIBLE_END = 4


def normalise(text: str) -> str:
    """Return ``text`` in half-width characters, without white space or dashes, with a capital X."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(
        c for c in folded if not c.isspace() and unicodedata.category(c) not in {"Pd", "Cf"}
    ).upper()


def validate(text: str) -> str:
    """Return the normal form of an 18-digit number; raise :class:`InvalidIdNumber` with words.

    Checks length, characters, check digit (ISO 7064 MOD 11-2), and that the birth date exists and lies in
    the past. The place code is not judged: numbers keep the codes of counties that were renamed since.
    """
    number = normalise(text)
    if len(number) != LENGTH:
        raise InvalidIdNumber(_("身份证号是 18 位，您填了 %(count)d 位。") % {"count": len(number)})
    if not (number.isascii() and number[:-1].isdigit() and number[-1] in "0123456789X"):
        raise InvalidIdNumber(_("身份证号前 17 位是数字，最后一位是数字或 X。"))
    if number[-1] != ric.calc_check_digit(number):
        raise InvalidIdNumber(_("身份证号有一位填错了，请照着身份证再核对一遍。"))
    try:
        born = ric.get_birth_date(number)
    except stdnum_exceptions.ValidationError:
        born = date.max
    if not date(1900, 1, 1) <= born <= date.today():  # noqa: DTZ011 - a pure rule has no site's clock
        raise InvalidIdNumber(_("身份证号里的出生日期不对，请照着身份证再核对一遍。"))
    return number


def mask_id_number(number: str) -> str:
    """Return ``220402197203041234`` as ``2204**********1234``; something shorter is hidden whole."""
    hidden = len(number) - VISIBLE_START - VISIBLE_END
    if hidden <= 0:
        return "*" * len(number)
    return number[:VISIBLE_START] + "*" * hidden + number[-VISIBLE_END:]


def mask_name(name: str) -> str:
    """Return ``王建国`` as ``王**``."""
    return name[:1] + "*" * (len(name) - 1)
