"""A text is found by each part of it that a person might type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.lib.text.normal import normalise
from lms.lib.text.tokens import MAX_TERM, match_tokens, query_tokens, runs

han_text = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=30)
any_text = st.text(st.characters(exclude_categories=[]), max_size=80)


def test_chinese_is_cut_into_characters_and_pairs() -> None:
    assert match_tokens("电工证") == ["电", "电工", "工", "工证", "证"]


def test_a_pair_never_spans_punctuation_or_another_script() -> None:
    assert match_tokens("电，工A证") == ["电", "工", "a", "证"]


@pytest.mark.parametrize("term", ["c++", "c#", ".net", "node.js", "s7-1200", "6-18-02-04", "r&d", "3d"])
def test_what_a_trade_writes_as_one_term_stays_one(term: str) -> None:
    assert term in match_tokens(f"会{term.upper()}的")
    assert [query_tokens(run) for run in runs(term)] == [[term]]


def test_a_part_of_a_compound_term_is_found_but_c_does_not_find_c_plus_plus() -> None:
    assert {"s7", "1200"} <= set(match_tokens("S7-1200"))
    assert "net" in match_tokens(".NET")
    assert match_tokens("C++") == ["c++"]


def test_a_full_stop_at_the_end_of_a_sentence_is_not_part_of_the_term() -> None:
    assert match_tokens("I use CAD. OK") == ["i", "use", "cad", "ok"]


@given(han_text, st.data())
def test_every_stretch_of_chinese_finds_its_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    stretch = text[start : data.draw(st.integers(start + 1, len(text)))]
    (run,) = runs(normalise(stretch))
    assert set(query_tokens(run)) <= set(match_tokens(text))


@given(any_text)
def test_a_text_is_found_by_its_own_runs(text: str) -> None:
    wanted = {token for run in runs(normalise(text)) for token in query_tokens(run)}
    assert wanted <= set(match_tokens(text))


@given(any_text)
def test_tokens_have_no_spaces_and_a_bounded_length(text: str) -> None:
    for token in match_tokens(text + "x" * 200):
        assert token
        assert not any(char.isspace() for char in token)
        assert len(token) <= MAX_TERM


@given(st.text(max_size=200))
def test_the_number_of_tokens_grows_with_the_text_and_no_faster(text: str) -> None:
    assert len(match_tokens(text)) <= 2 * len(normalise(text))
