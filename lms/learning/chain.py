"""The chain of what was written once: each link's digest covers the link before, so that nothing can be taken
out, put in or changed without every later digest changing too. Pure.

A link holds no content. It holds a seal: a salted digest, and the salt lies with the content. Who erases a
person erases content and salt together; the link that stays proves that there was something, not what.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from lms.learning.evidence import canonical

Fact = str | int | float | Decimal | datetime | None


@dataclass(frozen=True)
class Link:
    """What a digest covers beside the digest before it."""

    number: int
    kind: str
    subject: int
    pseudonym: str
    sealed: str


def link_digest(previous: str, link: Link) -> str:
    """Return the digest of a link that follows the one with the digest ``previous`` (``""``: the first)."""
    text = f"{previous}|{link.number}|{link.kind}|{link.subject}|{link.pseudonym}|{link.sealed}"
    return hashlib.sha256(text.encode()).hexdigest()


def seal(salt: str, facts: Sequence[Fact], text: str = "") -> str:
    """Return the seal of ``facts`` and a longer ``text``: nobody without the salt can find them by trying."""
    digest = hashlib.sha256(f"{salt}|".encode())
    digest.update(canonical([_plain(fact) for fact in facts]))
    digest.update(b"|")
    digest.update(text.encode())
    return digest.hexdigest()


def _plain(fact: Fact) -> str | int | float | None:
    """Return a fact as it is whichever database it comes from."""
    if isinstance(fact, datetime):
        return fact.astimezone(UTC).isoformat()
    if isinstance(fact, Decimal):
        # 10, 10.0 and 1E+1 are one number.
        return format(fact.normalize(), "f")
    return fact
