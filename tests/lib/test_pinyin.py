"""What is typed by sound is found by sound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.lib.text.pinyin import (
    MAX_READINGS,
    initials,
    initials_tokens,
    query_initials,
    query_sounds,
    readings,
    sound_tokens,
    syllables,
)

common_han = st.text(
    st.sampled_from(
        "煤矿工人转岗电工基础养老护理员数控车汽车维修光伏运农机烹调办公软件月嫂直播挖掘女绿西安重庆银行"
    ),
    min_size=2,
    max_size=10,
)
any_text = st.text(st.characters(exclude_categories=[]), max_size=80)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("diangong", ["dian", "gong"]),
        ("DianGong", ["dian", "gong"]),
        ("dian gong", ["dian", "gong"]),
        ("diàn gōng", ["dian", "gong"]),
        ("xian", ["xian"]),
        ("xi'an", ["xi", "an"]),
        ("lüyou", ["lv", "you"]),
        ("lvyou", ["lv", "you"]),
        ("zhongshipengtiao", ["zhong", "shi", "peng", "tiao"]),
    ],
)
def test_typed_letters_are_read_as_the_fewest_syllables(typed: str, meant: list[str]) -> None:
    assert readings(typed)[0] == meant


@pytest.mark.parametrize("typed", ["hello", "c++", "dgz", "电工", "", "   ", "'", "a" * 500])
def test_what_is_not_pinyin_has_no_reading(typed: str) -> None:
    assert readings(typed) == []


def test_a_character_is_read_in_its_context() -> None:
    assert syllables("重庆银行") == ["chong", "qing", "yin", "hang"]
    assert syllables("数控车工")[2:] == ["che", "gong"]


def test_a_character_without_a_reading_breaks_the_row() -> None:
    assert syllables("电한工") == ["dian", "", "gong"]
    assert "dg" not in initials_tokens("电한工")
    assert "dian'gong" not in sound_tokens("电한工")


def test_initials_are_the_first_letters() -> None:
    assert initials("电工证") == "dgz"


def test_initials_begin_with_a_word_that_says_something() -> None:
    tokens = initials_tokens("自己的工资表")
    assert "gzb" in tokens
    assert "dgz" not in tokens


@given(common_han)
def test_a_text_is_found_by_its_full_pinyin(text: str) -> None:
    typed = "".join(syllables(text))
    assert any(
        set(query_sounds(read)) <= set(sound_tokens(text)) for read in readings("'".join(syllables(text)))
    )
    assert readings(typed)


@given(common_han)
def test_a_text_is_found_by_the_initials_it_begins_with(text: str) -> None:
    trade = f"焊工{text}"
    for size in range(2, len(trade) + 1):
        assert query_initials(initials(trade)[:size]) in initials_tokens(trade)


@given(any_text)
def test_any_text_can_be_read_and_typed(text: str) -> None:
    assert len(readings(text)) <= MAX_READINGS
    for token in [*sound_tokens(text), *initials_tokens(text), *filter(None, [query_initials(text)])]:
        assert token
        assert " " not in token


@given(st.text("ang", min_size=1, max_size=60))
def test_ambiguous_letters_are_divided_in_bounded_ways(typed: str) -> None:
    ways = readings(typed)
    assert len(ways) <= MAX_READINGS
    assert all("".join(way) == typed for way in ways)
    assert [len(way) for way in ways] == sorted(len(way) for way in ways)
