"""Which text of a document is searched by which tokens.

All tokens are made in :mod:`lms.lib.text`; an engine only splits them at spaces. Raise
``ANALYSIS_VERSION`` whenever a change here or there gives other tokens for the same text: an index of
another version is refused and rebuilt.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from lms.lib.text.pinyin import initials_tokens, sound_tokens
from lms.lib.text.tokens import match_tokens
from lms.lib.text.words import words
from search.documents import MAX_BODY, Document, Kind

ANALYSIS_VERSION = 1


class Analyser(StrEnum):
    """Ways of cutting: characters and pairs, dictionary words, syllables, initials."""

    MATCH = "match"
    WORDS = "words"
    SOUND = "sound"
    INITIALS = "initials"


class Source(StrEnum):
    """Texts of a document."""

    TITLE = "title"
    KEYWORDS = "keywords"
    SUMMARY = "summary"
    BODY = "body"


_ANALYSE: dict[Analyser, Callable[[str], list[str]]] = {
    Analyser.MATCH: match_tokens,
    Analyser.WORDS: words,
    Analyser.SOUND: sound_tokens,
    Analyser.INITIALS: initials_tokens,
}
_BY_CHARACTER_AND_WORD = (Analyser.MATCH, Analyser.WORDS)
_BY_EVERYTHING = (*_BY_CHARACTER_AND_WORD, Analyser.SOUND, Analyser.INITIALS)

# Sound and initials only where names stand: in a running text any three letters are somebody's initials.
ANALYSERS: dict[Source, tuple[Analyser, ...]] = {
    Source.TITLE: _BY_EVERYTHING,
    Source.KEYWORDS: _BY_EVERYTHING,
    Source.SUMMARY: _BY_CHARACTER_AND_WORD,
    Source.BODY: _BY_CHARACTER_AND_WORD,
}


@dataclass(frozen=True, slots=True)
class Field:
    """One searchable field of an index."""

    source: Source
    analyser: Analyser

    @property
    def name(self) -> str:
        return f"{self.source}_{self.analyser}"


FIELDS: tuple[Field, ...] = tuple(
    Field(source, analyser) for source, analysers in ANALYSERS.items() for analyser in analysers
)


def fields_of(analyser: Analyser) -> tuple[Field, ...]:
    """Return the fields that hold an analyser's tokens, the title's first."""
    return tuple(field for field in FIELDS if field.analyser is analyser)


def text_of(document: Document, source: Source) -> str:
    """Return one of a document's texts; keywords are separated by a full stop, which no token crosses."""
    match source:
        case Source.TITLE:
            return document.title
        case Source.KEYWORDS:
            return "。".join(document.keywords)
        case Source.SUMMARY:
            return document.summary
        case Source.BODY:
            return document.body[:MAX_BODY]


def tokens_of(document: Document, field: Field) -> list[str]:
    """Return the tokens under which a document stands in a field."""
    # A cue is found by what is said, never by the title that it shares with all the others.
    if document.kind is Kind.CUE and field.source is not Source.BODY:
        return []
    return _ANALYSE[field.analyser](text_of(document, field.source))


def analyse(document: Document) -> dict[str, str]:
    """Return what an engine indexes: for each field the tokens, separated by spaces."""
    return {field.name: " ".join(tokens_of(document, field)) for field in FIELDS}
