"""ID numbers as people type them, wrong ones refused with words."""

import calendar
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from lms.accounts import id_numbers
from lms.accounts.exceptions import InvalidIdNumber

AREAS = ("220402", "220403", "220421", "220422", "110101")


@st.composite
def valid_numbers(draw: st.DrawFn) -> str:
    born = draw(st.dates(date(1930, 1, 1), date(2010, 12, 31)))
    body = f"{draw(st.sampled_from(AREAS))}{born:%Y%m%d}{draw(st.integers(0, 999)):03}"
    return body + ric.calc_check_digit(body + "0")


@given(valid_numbers())
def test_a_valid_number_is_its_own_normal_form(number: str) -> None:
    assert id_numbers.validate(number) == number


@given(valid_numbers())
def test_spelling_does_not_matter(number: str) -> None:
    full_width = "".join(chr(ord(c) + 0xFEE0) for c in number)
    spaced = f" {number[:6]} {number[6:14]}-{number[14:]}\u200b\n".lower()
    assert id_numbers.validate(full_width) == id_numbers.validate(spaced) == number


@given(valid_numbers(), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(number: str, place: int, shift: int) -> None:
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    with pytest.raises(InvalidIdNumber):
        id_numbers.validate(wrong)


@given(valid_numbers(), st.integers(0, 15))
def test_two_swapped_digits_are_noticed(number: str, place: int) -> None:
    first, second = number[place], number[place + 1]
    swapped = number[:place] + second + first + number[place + 2 :]
    if first == second:
        assert id_numbers.validate(swapped) == number
    else:
        with pytest.raises(InvalidIdNumber):
            id_numbers.validate(swapped)


@given(st.text(max_size=40))
def test_anything_else_is_refused_with_words_and_without_an_accident(text: str) -> None:
    with pytest.raises(InvalidIdNumber, match="身份证号") as refusal:
        id_numbers.validate(text)
    assert len(text) < 6 or text not in str(refusal.value)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "0 位"),
        ("22040219720304123", "17 位"),
        ("22040219720304I23X", "前 17 位是数字"),
        ("220402197203041234", "填错了"),
        ("２２０４０２１９７２０３０４１２３４", "填错了"),
        ("²²⁰⁴⁰²¹⁹⁷²⁰³⁰⁴¹²³⁴", "填错了"),
        ("٢٢٠٤٠٢١٩٧٢٠٣٠٤١٢٣٤", "前 17 位是数字"),
    ],
)
def test_the_words_say_what_is_wrong(typed: str, words: str) -> None:
    with pytest.raises(InvalidIdNumber, match=words):
        id_numbers.validate(typed)


@pytest.mark.parametrize("born", ["19720230", "18991231", "29990101", "19721301"])
def test_a_birthday_that_never_was_is_refused(born: str) -> None:
    body = f"220402{born}123"
    with pytest.raises(InvalidIdNumber, match="出生日期"):
        id_numbers.validate(body + ric.calc_check_digit(body + "0"))


def test_a_leap_day_is_a_birthday() -> None:
    assert calendar.isleap(1972)
    body = "22040219720229123"
    assert id_numbers.validate(body + ric.calc_check_digit(body + "0"))


def test_numbers_and_names_are_hidden_but_for_their_ends() -> None:
    assert id_numbers.mask_id_number("220402197203041234") == "2204**********1234"
    assert id_numbers.mask_id_number("12345678") == "********"
    assert id_numbers.mask_name("王建国") == "王**"
    assert id_numbers.mask_name("王") == "王"
    assert id_numbers.mask_name("") == ""
