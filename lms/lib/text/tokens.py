"""Tokens for matching: Chinese by one and two characters, Latin terms whole.

Two characters are the shortest unit that means something to a searcher, need no dictionary and so
never miss a new trade; these are also the tokens of Lucene's CJK analysis (unigrams kept).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lms.lib.text.normal import normalise

HAN = (
    "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f\U00030000-\U0003347f"
    # Kana and Hangul are written without spaces, too.
    "\u3040-\u30ff\uac00-\ud7af"
)
_WORD = rf"[^\W_{HAN}]"
# .net, c++, c#, node.js, s7-1200, 6-18-02-04: what a trade writes as one term stays one.
_RUN = re.compile(
    rf"(?P<han>[{HAN}]+)"
    rf"|(?P<latin>(?<!{_WORD})\.{_WORD}+|{_WORD}+(?:[.\-/_&]{_WORD}+)*(?:\+\+|\#)?)"
)
_PARTS = re.compile(rf"{_WORD}+")


# Nobody writes a longer term; an engine refuses some.
MAX_TERM = 64


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of one script in a normalised text, ``[start, end)`` in characters."""

    text: str
    start: int
    end: int
    is_han: bool


def runs(text: str) -> Iterator[Run]:
    """Yield the stretches of Chinese and the Latin terms of a text that is already normalised."""
    for found in _RUN.finditer(text):
        yield Run(found.group(), found.start(), found.end(), found.group("han") is not None)


def match_tokens(text: str) -> list[str]:
    """Return the tokens under which a document is found, in reading order, repeats kept."""
    return [token for run in runs(normalise(text)) for token in _document_tokens(run)]


def query_tokens(run: Run) -> list[str]:
    """Return the tokens of which a document must have every one to contain ``run``.

    The pairs of characters; the character alone where there is but one; a Latin term whole.
    """
    if not run.is_han or len(run.text) == 1:
        return [run.text[:MAX_TERM]]
    return list(dict.fromkeys(_pairs(run.text)))


def _document_tokens(run: Run) -> Iterator[str]:
    if not run.is_han:
        yield run.text[:MAX_TERM]
        parts = _PARTS.findall(run.text)
        # "c++" must not answer to "c"; "s7-1200" must answer to "s7", ".net" to "net".
        if len(parts) > 1 or run.text.startswith("."):
            yield from (part[:MAX_TERM] for part in parts)
        return
    for at, char in enumerate(run.text):
        yield char
        if at + 1 < len(run.text):
            yield run.text[at : at + 2]


def _pairs(text: str) -> Iterator[str]:
    return (text[at : at + 2] for at in range(len(text) - 1))
