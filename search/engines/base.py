"""What every engine can do. An engine executes; what is asked and what is written is decided above it."""

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from search.documents import Change, Document, Kind
from search.query import Clause


@dataclass(frozen=True, slots=True)
class Filters:
    """What a hit must be besides matching: of one of ``kinds``, not expired at ``now`` (Unix seconds)."""

    kinds: frozenset[Kind]
    now: int


@dataclass(frozen=True, slots=True)
class Scored:
    document: Document
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """One page of hits, best first, of ``total``."""

    total: int
    hits: tuple[Scored, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """How many changes were applied, and how many came after a newer version of their subject."""

    applied: int = 0
    stale: int = 0


class Build(Protocol):
    """An index in the making, beside the live one. Leaving its context unpublished throws it away."""

    def add(self, changes: Iterable[Change]) -> Written: ...

    def counts(self, now: int) -> Mapping[Kind, int]:
        """Return how many documents of each kind it holds that aren't expired at ``now``."""
        ...

    def publish(self, catch_up: Callable[[], None]) -> None:
        """Make it the live index, at once and for every process.

        ``catch_up`` is called when no writer can get at the live index any more, to add what was
        written there meanwhile; when it raises, the live index stays.
        """
        ...


class Engine(Protocol):
    """Raises :class:`search.exceptions.EngineError` from every method when it can't do its work."""

    def check(self) -> None:
        """Raise what is wrong with the index, if anything."""
        ...

    def search(self, clause: Clause, filters: Filters, *, limit: int, offset: int = 0) -> Found: ...

    def counts(self, clause: Clause | None, filters: Filters) -> Mapping[Kind, int]:
        """Return how many documents of each kind match; all of them without a clause."""
        ...

    def write(self, changes: Collection[Change]) -> Written:
        """Apply changes at once; one that is older than what the index holds (or deleted) is left out."""
        ...

    def build(self) -> AbstractContextManager[Build]:
        """Start a new index beside the live one; ``RebuildRunning`` if another process does so already."""
        ...
