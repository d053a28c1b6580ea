"""What a person allowed, and what became of it."""

from dataclasses import dataclass

from jobs_bridge.models import Consent, HandOff
from jobs_bridge.models.consents import Purpose
from lms.accounts import encryption, id_numbers
from lms.accounts.models import Identity, User


@dataclass(frozen=True)
class MaskedIdentity:
    name: str
    id_number: str


@dataclass(frozen=True)
class ShareState:
    """``last`` is the person's latest decision of any kind; ``hand_offs`` carry their receipts."""

    active: Consent | None
    last: Consent | None
    identity: MaskedIdentity | None
    hand_offs: list[HandOff]


def masked_identity(user: User) -> MaskedIdentity | None:
    """Return the person's name and ID number with the middle hidden."""
    identity = Identity.objects.filter(user=user).first()
    if identity is None:
        return None
    return MaskedIdentity(
        id_numbers.mask_name(encryption.decrypt(identity.real_name_encrypted)),
        id_numbers.mask_id_number(encryption.decrypt(identity.id_number_encrypted)),
    )


def share_state(user: User) -> ShareState:
    """Return everything that the consent page shows of one person."""
    decisions = list(Consent.objects.filter(user=user, purpose=Purpose.EMPLOYMENT_SERVICE).order_by("-pk"))
    active = next((one for one in decisions if one.given_at and not one.withdrawn_at), None)
    hand_offs = HandOff.objects.filter(completion__user=user)
    return ShareState(
        active=active,
        last=decisions[0] if decisions else None,
        identity=masked_identity(user),
        hand_offs=list(hand_offs.select_related("completion").prefetch_related("receipts").order_by("-pk")),
    )
