"""What was found is marked where it stands, in the text as it is written."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from search.highlight import (
    EXCERPT,
    Piece,
    excerpt,
    merged,
    pieces,
    spans_of_initials,
    spans_of_sound,
    spans_of_texts,
)

any_text = st.text(st.characters(exclude_categories=[]), max_size=300)
spans = st.lists(st.tuples(st.integers(0, 300), st.integers(1, 20)).map(lambda pair: (pair[0], sum(pair))))


def marked(text: str, found: list[tuple[int, int]]) -> list[str]:
    return [piece.text for piece in pieces(text, found) if piece.marked]


def test_words_are_marked_as_they_are_written() -> None:
    assert marked("会ＣＡＤ制图", spans_of_texts("会ＣＡＤ制图", ["cad"])) == ["ＣＡＤ"]
    assert marked("煤矿工人转岗电工基础", spans_of_texts("煤矿工人转岗电工基础", ["电工"])) == ["电工"]


def test_a_latin_term_is_marked_whole_only() -> None:
    assert spans_of_texts("C++ 和 C", ["c"]) == [(6, 7)] or spans_of_texts("C++ 和 C", ["c"]) == [
        (0, 1),
        (6, 7),
    ]
    assert spans_of_texts("cadence", ["cad"]) == []


def test_a_needle_is_never_a_pattern() -> None:
    assert spans_of_texts("aaaa", [".*"]) == []
    assert marked("a.*b", spans_of_texts("a.*b", [".*"])) == [".*"]


def test_sound_and_initials_are_marked() -> None:
    assert marked("低压电工证", spans_of_sound("低压电工证", [["dian", "gong"]])) == ["电工"]
    assert marked("低压电工证", spans_of_initials("低压电工证", "dg")) == ["电工"]


@given(any_text, spans)
def test_pieces_are_the_text(text: str, found: list[tuple[int, int]]) -> None:
    inside = [(start, min(end, len(text))) for start, end in found if start < len(text)]
    assert "".join(piece.text for piece in pieces(text, inside)) == text


@given(spans)
def test_merged_spans_do_not_touch(found: list[tuple[int, int]]) -> None:
    joined = merged(found)
    assert all(one[1] < two[0] for one, two in pairwise(joined))
    covered = {at for start, end in found for at in range(start, end)}
    assert {at for start, end in joined for at in range(start, end)} == covered


@given(any_text, st.sampled_from(["电工", "c++", "a", "。"]))
def test_marking_any_text_is_safe(text: str, needle: str) -> None:
    found = spans_of_texts(text, [needle])
    assert all(0 <= start < end <= len(text) for start, end in found)


def test_an_excerpt_is_short_and_shows_where_most_of_it_stands() -> None:
    text = "前言。" * 100 + "电工要会用万用表，电工要先断电。" + "后记。" * 100
    shown = excerpt(text, spans_of_texts(text, ["电工"]))
    assert sum(len(piece.text) for piece in shown) <= EXCERPT + 2
    assert [piece.text for piece in shown if piece.marked] == ["电工", "电工"]
    assert shown[0] == shown[-1] == Piece("…")


def test_a_short_text_is_shown_whole() -> None:
    assert excerpt("先断电", [(1, 3)]) == (Piece("先"), Piece("断电", marked=True))
