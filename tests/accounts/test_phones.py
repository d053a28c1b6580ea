"""Phone numbers in every spelling."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.accounts import phones


@pytest.mark.parametrize(
    "typed",
    [
        "13912345678",
        "139 1234 5678",
        "139-1234-5678",
        "+86 139 1234 5678",
        "0086 13912345678",
        "１３９１２３４５６７８",
    ],
)
def test_every_spelling_is_one_number(typed: str) -> None:
    assert phones.normalise(typed) == "+8613912345678"


@pytest.mark.parametrize(
    "typed", ["", "1391234567", "139123456789", "12345678901", "0437-3222222", "王建国", "139@1"]
)
def test_what_is_no_mobile_number_is_refused_with_words(typed: str) -> None:
    with pytest.raises(phones.InvalidPhone, match="11 位"):
        phones.normalise(typed)


@given(st.text(max_size=40))
def test_nothing_typed_breaks_it(typed: str) -> None:
    with contextlib.suppress(phones.InvalidPhone):
        assert phones.normalise(typed).startswith("+")


def test_numbers_are_shown_as_people_read_them() -> None:
    assert phones.national("+8613912345678") == "139 1234 5678"
    assert phones.national("+14155550123") == "+14155550123"
    assert phones.mask("+8613912345678") == "139 **** 5678"
