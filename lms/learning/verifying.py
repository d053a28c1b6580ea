"""Proving the chain: every link follows from the one before, and what is still there is what was sealed.

It reads row by row, so that a million completions take no more memory than ten.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from lms.learning.chain import Link, link_digest, seal
from lms.learning.models import ChainHead, ChainLink, Completion, LinkKind, Revocation
from lms.learning.services.chaining import COMPLETION, REVOCATION, person_in_chain

_AT_ONCE = 2000
_EVERY = 10_000


@dataclass(frozen=True)
class Break:
    """The first place where the chain doesn't hold. ``code`` says what is wrong with link ``number``."""

    number: int
    code: str
    subject: str = ""


@dataclass(frozen=True)
class Proof:
    """What was found. ``erased`` counts links whose content was erased; ``head`` is the last digest.

    Whoever notes ``links`` and ``head`` elsewhere can tell later that nothing before was rewritten.
    """

    links: int
    erased: int
    head: str
    broken: Break | None


def verify(
    report: Callable[[int], None] = lambda count: None, *, expected: tuple[int, str] | None = None
) -> Proof:
    """Check the whole chain; ``report`` is given the number of links checked so far, now and then.

    ``expected`` is a number of links and the digest that was noted for it earlier.
    """
    previous, number, erased = "", 0, 0
    for link, digest, content in _links():
        if wrong := _wrong(link, number, previous, digest, content):
            return Proof(number, erased, previous, Break(link.number, wrong, f"{link.kind} {link.subject}"))
        previous, number = digest, link.number
        if expected and number == expected[0] and digest != expected[1]:
            return Proof(number, erased, previous, Break(number, "unexpected_head"))
        erased += content is None
        if number % _EVERY == 0:
            report(number)
    broken = _wrong_end(number, previous) or _unchained()
    if expected and number < expected[0]:
        broken = Break(number + 1, "cut_off")
    return Proof(number, erased, previous, broken)


def _links() -> Iterator[tuple[Link, str, tuple[int, str] | None]]:
    """Yield every link, its digest, and (person, seal) of its content as it is now; ``None``: erased."""
    rows = ChainLink.objects.order_by("number").values_list(
        "number", "kind", "subject", "pseudonym", "sealed", "digest"
    )
    for batch in _batched(rows.iterator(chunk_size=_AT_ONCE), _AT_ONCE):
        contents = {
            LinkKind.COMPLETION: _completions([row[2] for row in batch if row[1] == LinkKind.COMPLETION]),
            LinkKind.REVOCATION: _revocations([row[2] for row in batch if row[1] == LinkKind.REVOCATION]),
        }
        for *covered, digest in batch:
            link = Link(*covered)
            yield link, digest, contents[LinkKind(link.kind)].get(link.subject)


def _completions(keys: list[int]) -> dict[int, tuple[int, str]]:
    rows = Completion.objects.filter(pk__in=keys).order_by().values_list("salt", "evidence_text", *COMPLETION)
    return {facts[0]: (facts[1], seal(salt, facts, text)) for salt, text, *facts in rows}


def _revocations(keys: list[int]) -> dict[int, tuple[int, str]]:
    rows = Revocation.objects.filter(pk__in=keys).values_list(
        "completion__user_id", "completion__salt", "reason", *REVOCATION
    )
    return {facts[0]: (person, seal(salt, facts, reason)) for person, salt, reason, *facts in rows}


def _wrong(link: Link, before: int, previous: str, digest: str, content: tuple[int, str] | None) -> str:
    if link.number != before + 1:
        return "missing"
    if link_digest(previous, link) != digest:
        return "rewritten"
    if content is not None:
        user_id, sealed = content
        if sealed != link.sealed:
            return "content_changed"
        if person_in_chain(user_id) != link.pseudonym:
            return "person_changed"
    return ""


def _wrong_end(number: int, previous: str) -> Break | None:
    head = ChainHead.objects.get()
    if (head.number, head.digest) != (number, previous):
        return Break(number + 1, "cut_off")
    return None


def _unchained() -> Break | None:
    """Return what stands outside the chain: a completion or revocation that was written past it."""
    for model, kind in ((Completion, LinkKind.COMPLETION), (Revocation, LinkKind.REVOCATION)):
        chained = ChainLink.objects.filter(kind=kind).values("subject")
        if outside := model._default_manager.exclude(pk__in=chained).order_by("pk").first():
            return Break(0, "not_chained", f"{kind.value} {outside.pk}")
    return None


def _batched(rows: Iterator[Any], size: int) -> Iterator[tuple[Any, ...]]:
    """Yield ``rows`` in tuples of ``size``, the last one shorter: Python 3.12 has it."""
    while batch := tuple(islice(rows, size)):
        yield batch
