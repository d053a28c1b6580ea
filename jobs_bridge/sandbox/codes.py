"""Numbers with a check digit: made for synthetic people and employers, checked on what arrives."""

import re
from datetime import date

from stdnum.cn import ric, uscc

# GB 11643-1989 kept these sequences for centenarians: nobody of working age holds one.
MALE_SEQUENCES = ("997", "999")
FEMALE_SEQUENCES = ("996", "998")

_ID_NUMBER = re.compile(r"[1-9]\d{16}[\dX]")
_OCCUPATION = re.compile(r"[1-8]-\d{2}-\d{2}-\d{2}")
_AREA = re.compile(r"[1-8]\d{5}")


def id_number(*, area: str, born: date, sequence: str) -> str:
    """Return the GB 11643 number of 18 characters for a county, a birthday and a sequence of 3 digits."""
    body = f"{area}{born:%Y%m%d}{sequence}"
    return body + ric.calc_check_digit(body + "0")


def is_id_number(text: str) -> bool:
    """Say whether the form, the birthday and the check digit are right (GB 11643).

    The county is not looked up: people keep the number of a county renamed or founded after their birth.
    """
    if not _ID_NUMBER.fullmatch(text) or ric.calc_check_digit(text) != text[-1]:
        return False
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    return True


def credit_code(*, area: str, serial: int) -> str:
    """Return a synthetic GB 32100 code: its organisation part begins with ``XX``."""
    organisation = f"XX{serial:06d}"
    body = f"91{area}{organisation}{_organisation_check_digit(organisation)}"
    return body + uscc.calc_check_digit(body)


def is_credit_code(text: str) -> bool:
    """Say whether the form and the check digit are right (GB 32100)."""
    return uscc.is_valid(text) and len(text) == 18


def is_occupation(text: str) -> bool:
    """Say whether the text has the form of a code of 职业分类大典 (2022)."""
    return _OCCUPATION.fullmatch(text) is not None


def is_area(text: str) -> bool:
    """Say whether the text has the form of a GB/T 2260 county code."""
    return _AREA.fullmatch(text) is not None


def mask_id_number(text: str) -> str:
    """Return the number with the birthday and the sequence hidden: ``2204**********123X``."""
    return f"{text[:4]}{'*' * 10}{text[14:]}"


def mask_name(text: str) -> str:
    """Return the family name and stars: ``王**``."""
    return text[:1] + "*" * (len(text) - 1)


def _organisation_check_digit(organisation: str) -> str:
    """Return the check digit of GB 11714 for 8 characters."""
    values = [int(character, 36) for character in organisation]
    rest = (
        11 - sum(value * weight for value, weight in zip(values, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    )
    return {10: "X", 11: "0"}.get(rest, str(rest))
