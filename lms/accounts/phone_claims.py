"""A phone number's way from a claim to a proven one."""

from django.db import transaction

from lms.accounts.models import User


@transaction.atomic
def claim_phone(*, user: User, phone: str) -> None:
    """Note the number that a new account says is its own. It opens nothing until it is proven."""
    user.pending_phone = phone
    user.save(update_fields=["pending_phone"])


@transaction.atomic
def prove_phone(*, user: User, phone: str) -> None:
    """Give ``user`` the number whose code came back. Nobody else holds it (the form has asked).

    Who claimed the same number and never got in loses an account that holds nothing: a number that was
    somebody else's all along must not leave a door with a stranger's password behind.
    """
    User.objects.filter(pending_phone=phone, last_login=None).exclude(pk=user.pk).delete()
    User.objects.filter(pending_phone=phone).exclude(pk=user.pk).update(pending_phone="")
    user.phone, user.pending_phone, user.phone_verified = phone, "", True
    user.save(update_fields=["phone", "pending_phone", "phone_verified"])


@transaction.atomic
def forget_claimant(*, user: User) -> None:
    """Undo a sign-up whose number couldn't be proven, so that its user name is free for another try."""
    if user.last_login is None and user.phone is None:
        user.delete()


def holder_of(phone: str) -> User | None:
    """Return the account that signs in with ``phone`` (E.164); claims don't count."""
    return User.objects.filter(phone=phone).first()


def number_of(user: User) -> tuple[str, bool] | None:
    """Return the number to talk to ``user`` and whether it is proven: a claim comes before a number."""
    if user.pending_phone:
        return user.pending_phone, False
    return (user.phone, user.phone_verified) if user.phone else None
