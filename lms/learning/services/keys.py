"""Making and changing the key that signs credentials."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from django.db import IntegrityError, transaction

from lms.accounts import encryption
from lms.learning.models import SigningKey
from lms.lib import clock


def signing_key() -> SigningKey:
    """Return the key that signs now; the first time it is made."""
    key = SigningKey.objects.filter(retired_at=None).first()
    if key:
        return key
    try:
        with transaction.atomic():
            return _make()
    except IntegrityError:
        # Somebody else made it meanwhile: one signs, never two.
        return SigningKey.objects.get(retired_at=None)


@transaction.atomic
def rotate_signing_key() -> SigningKey:
    """Retire the key that signs and make a new one.

    The old one's private half is forgotten. Its public half stays published, so that what it signed can be
    checked for ever.
    """
    SigningKey.objects.filter(retired_at=None).update(retired_at=clock.now(), private_pem_encrypted=None)
    return _make()


def _make() -> SigningKey:
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    now = clock.now()
    return SigningKey.objects.create(
        name=f"key-{now:%Y%m%d}-{SigningKey.objects.count() + 1}",
        public_pem=public,
        private_pem_encrypted=encryption.encrypt(pem),
        created_at=now,
    )
