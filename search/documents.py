"""The neutral document: what can be found, in a form that knows no engine.

A *subject* is a row of the database that is indexed as a whole (``lesson:34``); it gives one document
or more (the lesson, every cue of its video's captions) or, when nobody may see it, none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any, Self

from search.exceptions import InvalidDocument

# Longer than any lesson; it bounds what one page can cost the index.
MAX_BODY = 200_000


class Kind(StrEnum):
    """What a hit leads to. A cue is one caption of a lesson's video, and leads to its second."""

    COURSE = "course"
    LESSON = "lesson"
    CUE = "cue"
    OPENING = "opening"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One thing to be found.

    ``id`` is unique and begins with ``subject``; ``path`` is the address on this site. ``keywords`` are
    names it also goes by (occupation, skills, employer). ``facts`` is shown beside the hit and never
    searched. From second ``expires_at`` on (Unix time) it is no longer found; ``None``: never expires.
    """

    id: str
    subject: str
    kind: Kind
    path: str
    title: str
    summary: str = ""
    keywords: tuple[str, ...] = ()
    body: str = ""
    facts: Mapping[str, str | int | float] = field(default_factory=dict)
    expires_at: int | None = None

    def __post_init__(self) -> None:
        if not self.id.startswith(self.subject) or not self.subject:
            raise InvalidDocument(f"document {self.id!r} does not belong to subject {self.subject!r}")
        if not self.path.startswith("/"):
            raise InvalidDocument(f"document {self.id}: path {self.path!r} is not on this site")
        if not self.title.strip():
            raise InvalidDocument(f"document {self.id} has no title")

    def stored(self) -> dict[str, Any]:
        """Return the document as JSON-able data."""
        return asdict(self)

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> Self:
        """Return the document that :meth:`stored` wrote; refuse fields that the schema doesn't know."""
        unknown = stored.keys() - {known.name for known in fields(cls)}
        if unknown:
            raise InvalidDocument(f"unknown fields: {', '.join(sorted(unknown))}")
        return cls(**{**stored, "kind": Kind(stored["kind"]), "keywords": tuple(stored.get("keywords", ()))})


@dataclass(frozen=True, slots=True)
class Change:
    """Everything that a subject is from ``version`` on; without documents it is gone."""

    subject: str
    version: int
    documents: tuple[Document, ...] = ()

    def __post_init__(self) -> None:
        strangers = [document.id for document in self.documents if document.subject != self.subject]
        if strangers:
            raise InvalidDocument(f"{self.subject} can't hold {', '.join(strangers)}")


def newest(changes: Iterable[Change]) -> list[Change]:
    """Return the last version of each subject, in the order in which subjects first appear."""
    kept: dict[str, Change] = {}
    for change in changes:
        known = kept.get(change.subject)
        if known is None or known.version <= change.version:
            kept[change.subject] = change
    return list(kept.values())
