"""Figures, letters and the tones of 一 are read as people say them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.demo import reading


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("0", "零"),
        ("10", "十"),
        ("15", "十五"),
        ("101", "一百零一"),
        ("1500", "一千五百"),
        ("10050", "一万零五十"),
        ("20000", "二万"),
        ("0.5", "零点五"),
        ("打120", "打幺二零"),
        ("G01", "G零一"),
    ],
)
def test_figures_are_read_by_what_they_mean(written: str, spoken: str) -> None:
    assert reading.spoken(written) == spoken


@given(st.integers(min_value=0, max_value=99_999_999))
def test_no_figure_is_left_unread(number: int) -> None:
    assert not any(character.isdigit() for character in reading.spoken(str(number)))


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("一次", "yi2 ci4"),
        ("一起", "yi4 qi3"),
        ("第一", "di4 yi1"),
        ("看一看", "kan4 yi5 kan4"),
        ("乙炔瓶", "yi3 que1 ping2"),
        ("先断电，再验电。", "xian1 duan4 dian4, zai4 yan4 dian4."),
    ],
)
def test_characters_are_read_with_their_tones(written: str, spoken: str) -> None:
    assert reading.pinyin(written) == spoken
