"""What the bridge needs of the employment database, in the bridge's own words.

An adapter declares its ``capabilities``; asking for another raises :class:`NotSupported`. Every method may
raise :class:`Unavailable` (try again) or :class:`Rejected` (never like this), see ``jobs_bridge.exceptions``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Protocol


class Capability(Enum):
    PULL = "pull"
    PUSH = "push"


@dataclass(frozen=True, order=True)
class Position:
    """A place in a feed ordered by ``(updated_at, key)``; an empty key sorts before every record."""

    updated_at: datetime
    key: str = ""


@dataclass(frozen=True)
class Page:
    """Some raw records of a feed. ``next``: where to go on, ``None`` when nothing follows.

    A page may be short, out of order or hold a record twice; only ``next`` tells whether more follows.
    Nothing about a record is promised, not even that it is a mapping.
    """

    records: Sequence[Any]
    next: Position | None


class EmploymentDb(Protocol):
    """The port. ``source`` names the system in every row that came from it."""

    source: str
    capabilities: frozenset[Capability]

    def pull(self, feed: str, *, after: Position | None, limit: int) -> Page:
        """Read up to ``limit`` records of ``feed`` (employers, openings, registrations) after a position."""
        ...

    def send_training_record(self, record: Mapping[str, Any], *, key: str) -> str:
        """Hand over one record (wire names). Returns the receipt; the same ``key`` returns the same one."""
        ...

    def revoke_training_record(self, notice: Mapping[str, Any], *, key: str) -> str:
        """Take back the record sent under ``key``. Returns the receipt, ``""`` if it never arrived."""
        ...

    def close(self) -> None:
        """Give connections back."""
        ...
