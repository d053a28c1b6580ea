"""From what a person typed to a plan that any engine can execute.

Nothing of the question is ever read as syntax: letters, digits and characters become tokens, all the
rest separates them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import chain

from lms.lib.text.normal import clean, normalise
from lms.lib.text.pinyin import query_initials, query_sounds, readings, syllables
from lms.lib.text.tokens import Run, query_tokens, runs
from lms.lib.text.words import query_words
from search.analysis import Analyser, Field, Source, fields_of
from search.documents import Kind

# What is longer is cut: nobody asks a longer question, and it bounds the cost of any.
MAX_CHARACTERS = 100
# The weights of a hit, all of them: where it was found …
WEIGHT_OF_SOURCE = {Source.TITLE: 4.0, Source.KEYWORDS: 2.0, Source.SUMMARY: 1.5, Source.BODY: 1.0}
# … how it was found …
WEIGHT_OF_WORDS = 0.6
WEIGHT_OF_SOUND = 0.3
# … and what it is: on equal words the course comes before its lessons, a lesson before what is said in it.
WEIGHT_OF_KIND = {Kind.COURSE: 1.3, Kind.LESSON: 1.0, Kind.OPENING: 1.0, Kind.CUE: 0.7}
# Of how many words of a question a text found by words must have one.
WORDS_PER_HIT = 3
# A question of fewer syllables or initials is not shortened.
SHORTEST_CUT = 3
# What a text found elsewhere too adds to its best field.
TIE = 0.2


@dataclass(frozen=True, slots=True)
class Term:
    """The document has ``token`` in ``field``; scored by BM25."""

    field: str
    token: str


@dataclass(frozen=True, slots=True)
class All:
    """Every clause holds; scores add up."""

    clauses: tuple["Clause", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least ``at_least`` clauses hold; scores add up."""

    clauses: tuple["Clause", ...]
    at_least: int = 1


@dataclass(frozen=True, slots=True)
class Best:
    """At least one clause holds; the best score counts, the others by ``TIE``."""

    clauses: tuple["Clause", ...]


@dataclass(frozen=True, slots=True)
class Boosted:
    """The clause, its score multiplied."""

    clause: "Clause"
    by: float


@dataclass(frozen=True, slots=True)
class OfKinds:
    """The document is of one of ``kinds``; adds nothing to the score."""

    kinds: frozenset[Kind]


Clause = Term | All | AnyOf | Best | Boosted | OfKinds


class How(StrEnum):
    """Why a hit is there, from the strictest reading to the loosest."""

    EXACT = "exact"
    WORDS = "words"
    SOUND = "sound"
    INITIALS = "initials"
    NEAREST = "nearest"


# With fewer hits of a kind than this, the looser reading is added for that kind.
FEW = {How.WORDS: 3, How.SOUND: 1, How.INITIALS: 1}


# What is said in a video is found by what is said: only names are found by their sound.
HOW_CUES_ARE_FOUND = frozenset({How.EXACT, How.WORDS})


@dataclass(frozen=True, slots=True)
class Step:
    """One reading of the question; ``asked`` is the part of it that is looked for, ``sounds`` its sound."""

    how: How
    clause: Clause
    asked: str
    sounds: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Question:
    """What a person typed, as far as it is used; ``text`` is shown to them as what was looked for."""

    text: str
    was_cut: bool
    was_typed: bool

    @cached_property
    def normal(self) -> str:
        return normalise(self.text)

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        return tuple(runs(self.normal))

    @cached_property
    def words(self) -> list[str]:
        """The words that say what is looked for; a single character only if there is nothing longer."""
        found = query_words(self.normal)
        return [word for word in found if len(word) > 1] or found

    @property
    def is_searchable(self) -> bool:
        """Whether it holds a letter, a digit or a Chinese character at all."""
        return bool(self.runs)

    @cached_property
    def sounds(self) -> tuple[tuple[str, ...], ...]:
        """The ways to read it aloud; none unless it is all Chinese or all pinyin."""
        if not self.runs or not all(run.is_han for run in self.runs):
            return tuple(tuple(reading) for reading in readings(self.normal))
        aloud = [syllables(run.text) for run in self.runs]
        # One character sounds like a hundred others.
        return (tuple(chain.from_iterable(aloud)),) if all(len(part) > 1 for part in aloud) else ()


def read(typed: str) -> Question:
    """Return the question that ``typed`` asks: cleaned, of at most ``MAX_CHARACTERS``."""
    # Cut before cleaning: the cost must not depend on what was sent.
    text = clean(typed[: 4 * MAX_CHARACTERS])
    was_cut = len(text) > MAX_CHARACTERS or len(typed) > 4 * MAX_CHARACTERS
    return Question(text[:MAX_CHARACTERS].strip(), was_cut, was_typed=bool(typed.strip()))


def steps(question: Question) -> tuple[Step, ...]:
    """Return the readings of a question that can find something, the strictest first.

    The last ones leave out its end: who types ``dgz`` or 电功证 for 电工证 means the trade, 电工.
    """
    letters = question.normal.replace(" ", "")
    made = (
        _exact(question),
        _words(question),
        _sounds(question.text, question.sounds),
        _initials(letters),
        _shorter_sounds(question),
        _initials(letters[:-1]) if len(letters) >= SHORTEST_CUT else None,
    )
    return tuple(step for step in made if step is not None)


def nearest(question: Question) -> Clause | None:
    """Return the loosest reading: a pair of characters of the question in a title or a name, or half of
    its characters, or half of its syllables.
    """
    match, sound = _names(Analyser.MATCH), _names(Analyser.SOUND)
    chars = [char for run in question.runs if run.is_han for char in run.text if char not in _COMMON]
    tokens = [token for run in question.runs for token in query_tokens(run) if len(token) > 1]
    syllables_ = question.sounds[0] if question.sounds else ()
    clauses = [
        *(_best(match, [token]) for token in dict.fromkeys(tokens)),
        *_half([_best(match, [char]) for char in dict.fromkeys(chars)]),
        *_half([Boosted(_best(sound, [one]), WEIGHT_OF_SOUND) for one in dict.fromkeys(syllables_)]),
    ]
    return AnyOf(tuple(clauses)) if clauses else None


def _half(clauses: Sequence[Clause]) -> list[Clause]:
    return [AnyOf(tuple(clauses), at_least=-(-len(clauses) // 2))] if clauses else []


def _names(analyser: Analyser) -> list[Field]:
    return [field for field in fields_of(analyser) if field.source in (Source.TITLE, Source.KEYWORDS)]


def by_kind(clauses: Iterable[tuple[Kind, Clause]]) -> Clause:
    """Return one clause that reads the question for each kind in that kind's own way."""
    return AnyOf(
        tuple(
            Boosted(All((OfKinds(frozenset({kind})), clause)), WEIGHT_OF_KIND[kind])
            for kind, clause in clauses
        )
    )


def together(steps_: Sequence[Step]) -> Clause:
    """Return the clause of several readings at once: what answers the stricter ones scores higher."""
    return steps_[0].clause if len(steps_) == 1 else AnyOf(tuple(step.clause for step in steps_))


def _exact(question: Question) -> Step | None:
    """Every stretch of the question stands in some field, whole."""
    if not question.runs:
        return None
    fields = fields_of(Analyser.MATCH)
    return Step(
        How.EXACT, All(tuple(_best(fields, query_tokens(run)) for run in question.runs)), question.text
    )


def _words(question: Question) -> Step | None:
    if not question.words:
        return None
    fields = fields_of(Analyser.WORDS)
    clauses = tuple(Boosted(_best(fields, [word]), WEIGHT_OF_WORDS) for word in question.words)
    return Step(How.WORDS, AnyOf(clauses, max(1, len(clauses) // WORDS_PER_HIT)), question.text)


def _sounds(asked: str, sounds: Iterable[Sequence[str]]) -> Step | None:
    tokens = {tuple(sound): query_sounds(list(sound)) for sound in sounds}
    clauses = tuple(_best(fields_of(Analyser.SOUND), one) for one in tokens.values() if one)
    return Step(How.SOUND, Boosted(Best(clauses), WEIGHT_OF_SOUND), asked, tuple(tokens)) if clauses else None


def _shorter_sounds(question: Question) -> Step | None:
    shorter = [sound[:-1] for sound in question.sounds[:1] if len(sound) >= SHORTEST_CUT]
    is_han = bool(question.runs) and question.runs[0].is_han
    # A syllable is a character; of letters, the ones that were read.
    return _sounds(question.text[:-1] if is_han else "".join(shorter[0]), shorter) if shorter else None


def _initials(letters: str) -> Step | None:
    token = query_initials(letters)
    if not token:
        return None
    return Step(How.INITIALS, Boosted(_best(fields_of(Analyser.INITIALS), [token]), WEIGHT_OF_SOUND), letters)


def _best(fields: Iterable[Field], tokens: Sequence[str]) -> Clause:
    """All the tokens in one field: the field that says it best."""
    return Best(
        tuple(
            Boosted(All(tuple(Term(field.name, token) for token in tokens)), WEIGHT_OF_SOURCE[field.source])
            for field in fields
        )
    )


# Characters in so many titles that they bring nothing nearer.
_COMMON = frozenset("的了是有在要想会能可以学习课程培训怎么么什吗一个人和与及")
