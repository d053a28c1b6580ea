"""Whatever is typed becomes a bounded plan; nothing of it is ever read as syntax."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import query
from search.query import All, AnyOf, Best, Boosted, Clause, How, OfKinds, Term

any_text = st.text(st.characters(exclude_categories=[]), max_size=300)

HOSTILE = {
    "20 kB": "电" * 20_000,
    "20 kB of letters": "a" * 20_000,
    "10,000 terms": "电工 " * 10_000,
    "control characters": "\x00\x01电\x07工\x1b[31m",
    "lone surrogates": "\ud800电工\udfff",
    "query syntax": 'title:电工 AND (NOT "x"~2) OR [a TO z] +foo -bar ^5',
    "wildcard": "*",
    "question marks": "????",
    "a regular expression": "/(a+)+$/ (.*)*",
    "markup": "<script>alert(1)</script>",
    "SQL": "'; DROP TABLE search_indexjob; --",
    "right to left": "\u202e工电",
    "zero width": "电\u200b工",
    "only spaces": " \t\n\u3000",
    "nothing": "",
    "emoji": "🔧👷",
    "ambiguous pinyin": "an" * 500,
    "one letter": "a",
    "long digits": "9" * 5000,
}


def terms(clause: Clause) -> list[Term]:
    match clause:
        case Term():
            return [clause]
        case All(clauses) | AnyOf(clauses, _) | Best(clauses):
            return [term for one in clauses for term in terms(one)]
        case Boosted(inner, _by):
            return terms(inner)
        case OfKinds():
            return []


@pytest.mark.parametrize("typed", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_question_becomes_a_small_plan(typed: str) -> None:
    question = query.read(typed)
    assert len(question.text) <= query.MAX_CHARACTERS
    question.text.encode("utf-8")
    for step in query.steps(question):
        assert len(terms(step.clause)) < 2500
        assert all(term.token and " " not in term.token for term in terms(step.clause))


@given(any_text)
def test_any_text_can_be_read(typed: str) -> None:
    question = query.read(typed)
    assert bool(query.steps(question)) == question.is_searchable
    query.nearest(question)


def test_what_is_too_long_is_cut_and_says_so() -> None:
    assert query.read("电工" * 60).was_cut
    assert not query.read("电工").was_cut


def test_the_strictest_reading_comes_first() -> None:
    assert [step.how for step in query.steps(query.read("电工证怎么考"))][:2] == [How.EXACT, How.WORDS]
    assert [step.how for step in query.steps(query.read("diangong"))] == [
        How.EXACT,
        How.WORDS,
        How.SOUND,
        How.INITIALS,
        How.INITIALS,
    ]


def test_the_end_of_a_question_is_left_out_last_and_said() -> None:
    shortened = query.steps(query.read("电功证"))[-1]
    assert (shortened.how, shortened.asked, shortened.sounds) == (How.SOUND, "电功", (("dian", "gong"),))


def test_one_character_is_not_read_aloud() -> None:
    assert How.SOUND not in [step.how for step in query.steps(query.read("焊"))]


def test_a_question_of_punctuation_is_not_searchable_but_was_typed() -> None:
    question = query.read("!!??")
    assert not question.is_searchable
    assert question.was_typed
