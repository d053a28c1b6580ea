"""Adding a link to the chain, in the transaction that writes what it seals."""

from lms.accounts.encryption import pseudonym
from lms.learning.chain import Fact, Link, link_digest, seal
from lms.learning.models import ChainHead, ChainLink, Completion, LinkKind, Revocation

# What is sealed beside the longer text, by the names of the columns. The order is part of the seal.
COMPLETION = (
    "pk",
    "user_id",
    "course_id",
    "enrolment_id",
    "course_title",
    "hours",
    "completed_at",
    "learning_seconds",
)
REVOCATION = ("pk", "completion_id", "by_id", "at")


def chain_completion(completion: Completion) -> ChainLink:
    return _add(LinkKind.COMPLETION, completion.pk, completion.user_id, seal_of_completion(completion))


def chain_revocation(revocation: Revocation) -> ChainLink:
    person = revocation.completion.user_id
    return _add(LinkKind.REVOCATION, revocation.pk, person, seal_of_revocation(revocation))


def seal_of_completion(completion: Completion) -> str:
    return seal(completion.salt, _facts(completion, COMPLETION), completion.evidence_text)


def seal_of_revocation(revocation: Revocation) -> str:
    return seal(revocation.completion.salt, _facts(revocation, REVOCATION), revocation.reason)


def person_in_chain(user_id: int) -> str:
    """Return the pseudonym under which a person's links stand: 32 hex digits."""
    return pseudonym("completion chain", str(user_id))


def _add(kind: LinkKind, subject: int, user_id: int, sealed: str) -> ChainLink:
    # The lock is the last one taken in a transaction, and held for two short writes.
    head = ChainHead.objects.select_for_update().get()
    link = Link(head.number + 1, kind, subject, person_in_chain(user_id), sealed)
    head.number, head.digest = link.number, link_digest(head.digest, link)
    head.save()
    return ChainLink.objects.create(
        number=link.number,
        kind=kind,
        subject=subject,
        pseudonym=link.pseudonym,
        sealed=sealed,
        digest=head.digest,
    )


def _facts(row: Completion | Revocation, names: tuple[str, ...]) -> list[Fact]:
    return [getattr(row, name) for name in names]
