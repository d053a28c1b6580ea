"""Finding: the one door for pages, commands and other packages.

Never touches the database. Raises :class:`search.exceptions.EngineError` when the index can't answer;
:mod:`search.listing` then does what a database can.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from lms.lib import clock
from search import query
from search.documents import Document, Kind
from search.engines import engine
from search.engines.base import Filters
from search.explaining import Shown, show
from search.query import Clause, How, Question, Step

MAX_LIMIT = 100
NEAREST = 6


@dataclass(frozen=True, slots=True)
class Hit:
    document: Document
    score: float
    shown: Shown


@dataclass(frozen=True, slots=True)
class Results:
    """One page of hits, best first; ``counts`` are of all kinds, whichever was asked for."""

    question: Question
    hits: tuple[Hit, ...]
    total: int
    counts: Mapping[Kind, int]


def search(q: str, *, kind: Kind | None = None, limit: int = 20, offset: int = 0) -> Results:
    """Return what answers ``q``, of one kind or of all, ``limit`` (up to ``MAX_LIMIT``) from ``offset``.

    Any text is a question: what is too long is cut, what isn't searchable finds nothing.
    """
    return Answer(q).results(kind=kind, limit=limit, offset=offset)


class Answer:
    """A question and how it is best read for each kind; pages of hits are taken from it.

    Each kind gets the strictest reading that finds something of it, and a looser one too where that
    is little: many openings that match exactly must not hide that the courses match by a word only.
    """

    def __init__(self, q: str) -> None:
        self.question = query.read(q)
        self._now = int(clock.now().timestamp())
        self._steps: dict[Kind, list[Step]] = {kind: [] for kind in Kind}
        self._counts = dict.fromkeys(Kind, 0)
        for step in query.steps(self.question):
            self._try(step)

    @property
    def counts(self) -> Mapping[Kind, int]:
        """How many hits of each kind there are."""
        return self._counts

    @property
    def total(self) -> int:
        return sum(self._counts.values())

    def results(self, *, kind: Kind | None = None, limit: int = 20, offset: int = 0) -> Results:
        wanted = [one for one in ([kind] if kind else Kind) if self._steps[one]]
        total = sum(self._counts[one] for one in wanted)
        return Results(
            self.question, self._hits(wanted, limit, offset) if wanted else (), total, self._counts
        )

    @cached_property
    def nearest(self) -> tuple[Hit, ...]:
        """What comes nearest when nothing answers: courses and openings that share a word or a sound."""
        clause = query.nearest(self.question)
        if clause is None:
            return ()
        filters = self._filters([Kind.COURSE, Kind.OPENING])
        found = engine().search(clause, filters, limit=NEAREST)
        steps = [Step(How.NEAREST, clause, self.question.text)]
        return tuple(
            Hit(one.document, one.score, show(one.document, self.question, steps)) for one in found.hits
        )

    def _try(self, step: Step) -> None:
        """Read the question in one more way, for the kinds of which little was found so far."""
        few = query.FEW.get(step.how, 1)
        wanting = [kind for kind in Kind if self._counts[kind] < few and _is_open_to(kind, step.how)]
        if not wanting:
            return
        clause = query.by_kind((kind, query.together([*self._steps[kind], step])) for kind in wanting)
        counted = engine().counts(clause, self._filters(wanting))
        for kind in wanting:
            if counted[kind] > self._counts[kind]:
                self._steps[kind].append(step)
                self._counts[kind] = counted[kind]

    def _hits(self, kinds: list[Kind], limit: int, offset: int) -> tuple[Hit, ...]:
        clause: Clause = query.by_kind((kind, query.together(self._steps[kind])) for kind in kinds)
        bounded = max(0, min(limit, MAX_LIMIT))
        found = engine().search(clause, self._filters(kinds), limit=bounded, offset=max(0, offset))
        return tuple(
            Hit(one.document, one.score, show(one.document, self.question, self._steps[one.document.kind]))
            for one in found.hits
        )

    def _filters(self, kinds: list[Kind]) -> Filters:
        return Filters(frozenset(kinds), self._now)


def _is_open_to(kind: Kind, how: How) -> bool:
    return kind is not Kind.CUE or how in query.HOW_CUES_ARE_FOUND
