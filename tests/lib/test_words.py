"""Words say what a question is about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.lib.text.words import query_words, words


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("学电工要多久", {"电工"}),
        ("电工证怎么考", {"电工证", "电工", "考"}),
        ("请问月嫂培训在哪里", {"月嫂"}),
        ("C++ 编程", {"c++", "编程"}),
    ],
)
def test_words_of_asking_are_left_out(question: str, about: set[str]) -> None:
    assert set(query_words(question)) == about


@pytest.mark.parametrize(
    "trade", ["月嫂", "数控车工", "挖掘机操作", "光伏运维", "中式烹调", "电商直播", "钩机"]
)
def test_the_trades_own_terms_are_words(trade: str) -> None:
    assert trade in words(f"他想当{trade}了")


def test_a_question_of_nothing_but_asking_has_no_words() -> None:
    assert query_words("怎么学？") == []


@given(st.text(st.characters(exclude_categories=[]), max_size=60))
def test_any_text_can_be_cut(text: str) -> None:
    assert set(query_words(text)) <= set(words(text))
