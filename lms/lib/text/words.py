"""Words, for when a question is not written in any page letter by letter: "学电工要多久" asks for 电工."""

import functools
from importlib import resources

import rjieba

from lms.lib.text.normal import normalise
from lms.lib.text.tokens import MAX_TERM, runs


@functools.cache
def _jieba() -> rjieba.Jieba:
    """Return the dictionary with the trades' own terms, loaded once per process (80 ms)."""
    jieba = rjieba.Jieba()
    for term in _shipped("trades.txt"):
        jieba.add_word(term, None, None)
    return jieba


@functools.cache
def _asking() -> frozenset[str]:
    """Return the words of asking, which say nothing of what is asked for."""
    return frozenset(_shipped("asking.txt"))


def _shipped(name: str) -> list[str]:
    return resources.files("lms.lib.text").joinpath(name).read_text("utf-8").split()


def words(text: str) -> list[str]:
    """Return the words of a document, the shorter ones inside a longer one included, repeats kept."""
    found: list[str] = []
    for run in runs(normalise(text)):
        found.extend(_jieba().cut_for_search(run.text) if run.is_han else [run.text[:MAX_TERM]])
    return found


def word_starts(han: str) -> set[int]:
    """Return where in a stretch of Chinese a word begins that says something."""
    found = _jieba().tokenize(han, "search")
    return {start for word, start, _end in found if word not in _asking()}


def query_words(text: str) -> list[str]:
    """Return the words of a question that say what is looked for, longest first, without repeats.

    ``电工证怎么考`` gives 电工证, 电工, 考. A question made of nothing but words of asking gives none.
    """
    meant = [word for word in dict.fromkeys(words(text)) if word not in _asking()]
    return sorted(meant, key=len, reverse=True)
