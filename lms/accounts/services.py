"""What may be done to an account. Every function is one transaction."""

from collections.abc import Iterable
from typing import NamedTuple

from django.contrib.auth.models import Group
from django.db import transaction

from lms.accounts import encryption, id_numbers, phones
from lms.accounts.exceptions import IdentityMissing, IdentityTaken
from lms.accounts.models import Identity, User
from lms.accounts.roles import Role
from lms.accounts.signals import identity_given
from lms.lib import clock


class RevealedIdentity(NamedTuple):
    """A person's legal name and ID number in clear. Never log it, never cache it."""

    real_name: str
    id_number: str


@transaction.atomic
def create_account(
    *,
    username: str,
    password: str,
    display_name: str = "",
    phone: str | None = None,
    roles: Iterable[Role] = (),
) -> User:
    """Create an account for someone that staff vouch for, in ``roles`` (a learner when none is given).

    ``phone`` may be written as people write it; raises ``phones.InvalidPhone``.
    """
    user = User.objects.create_user(
        username=username,
        password=password,
        display_name=display_name,
        phone=phones.normalise(phone) if phone else None,
    )
    for role in roles or [Role.LEARNER]:
        add_to_role(user=user, role=role)
    return user


@transaction.atomic
def add_to_role(*, user: User, role: Role) -> None:
    """Put ``user`` into the group of ``role``. The administrator's role may do everything."""
    group, _created = Group.objects.get_or_create(name=role.value)
    user.groups.add(group)
    if role == Role.ADMINISTRATOR:
        user.is_staff = user.is_superuser = True
        user.save(update_fields=["is_staff", "is_superuser"])


@transaction.atomic
def set_identity(*, user: User, real_name: str, id_number: str) -> Identity:
    """Store the legal name and ID number of ``user``, encrypted; tell ``identity_given``.

    Raises ``InvalidIdNumber``; ``IdentityTaken`` when another account carries the number.
    """
    number = id_numbers.validate(id_number)
    digest = encryption.id_number_hmac(number)
    if Identity.objects.filter(id_number_hmac=digest).exclude(user=user).exists():
        raise IdentityTaken
    now = clock.now()
    identity, _created = Identity.objects.update_or_create(
        user=user,
        defaults={
            "real_name_encrypted": encryption.encrypt(real_name.strip()),
            "id_number_encrypted": encryption.encrypt(number),
            "id_number_hmac": digest,
            "updated_at": now,
        },
        create_defaults={
            "real_name_encrypted": encryption.encrypt(real_name.strip()),
            "id_number_encrypted": encryption.encrypt(number),
            "id_number_hmac": digest,
            "created_at": now,
            "updated_at": now,
        },
    )
    identity_given.send(sender=Identity, user=user)
    return identity


def reveal_identity(*, user: User) -> RevealedIdentity:
    """Return the legal name and ID number of ``user`` in clear. Raises ``IdentityMissing``."""
    identity = Identity.objects.filter(user=user).first()
    if identity is None:
        raise IdentityMissing
    return RevealedIdentity(
        encryption.decrypt(identity.real_name_encrypted), encryption.decrypt(identity.id_number_encrypted)
    )


@transaction.atomic
def set_preferences(*, user: User, **preferences: str | bool) -> None:
    """Store ``elder_mode``, ``preferred_language`` or ``display_name`` of ``user``."""
    for name, value in preferences.items():
        setattr(user, name, value)
    user.save(update_fields=list(preferences))
