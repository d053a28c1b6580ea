"""Encryption of what identifies a person, and the keyed hash that finds a person again.

Both keys are derived from ``settings.IDENTITY_KEY`` (HKDF-SHA256, RFC 5869), one for each purpose, so that
the look-up column tells nothing about the encryption key.
"""

import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from lms.accounts.exceptions import UnreadableSecret
from lms.accounts.id_numbers import normalise

# The first byte names the scheme: a later one can be told from this one, row by row.
VERSION = b"\x01"
NONCE_BYTES = 12


def encrypt(text: str) -> bytes:
    """Return ``text`` as version byte, nonce and AES-256-GCM ciphertext; two calls never give the same."""
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + nonce + _cipher().encrypt(nonce, text.encode(), VERSION)


def decrypt(data: bytes | memoryview) -> str:
    """Return the text that :func:`encrypt` was given. Raises :class:`UnreadableSecret`."""
    data = bytes(data)
    version, nonce, ciphertext = data[:1], data[1 : 1 + NONCE_BYTES], data[1 + NONCE_BYTES :]
    if version != VERSION or len(nonce) != NONCE_BYTES:
        raise UnreadableSecret
    try:
        return _cipher().decrypt(nonce, ciphertext, VERSION).decode()
    except InvalidTag as error:
        raise UnreadableSecret from error


def id_number_hmac(id_number: str) -> str:
    """Return the look-up value of an ID number: HMAC-SHA256 of its normal form, 64 hex digits."""
    key = _derived_key(settings.IDENTITY_KEY, b"id number look-up v1")
    return hmac.new(key, normalise(id_number).encode(), hashlib.sha256).hexdigest()


def pseudonym(purpose: str, person: str) -> str:
    """Return what stands for a person in records of one purpose: 32 hex digits, the same every time."""
    key = _derived_key(settings.IDENTITY_KEY, f"pseudonym v1: {purpose}".encode())
    return hmac.new(key, person.encode(), hashlib.sha256).hexdigest()[:32]


def _cipher() -> AESGCM:
    return AESGCM(_derived_key(settings.IDENTITY_KEY, b"identity encryption v1"))


@lru_cache(maxsize=8)
def _derived_key(secret: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret.encode())
