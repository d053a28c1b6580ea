"""Codes that people read aloud, type and scan."""

import secrets

# Crockford's base 32: no I, L, O or U, so that a code survives a phone call.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOK_ALIKES = str.maketrans("ILO", "110", " -")


def public_code(length: int = 12) -> str:
    """Return a random code of ``length`` characters (5 bits each) that can't be guessed."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def canonical_code(text: str) -> str:
    """Return ``text`` as :func:`public_code` would have written it.

    Forgives lower case, spaces, dashes and the look-alikes I, L and O.
    """
    return text.upper().translate(_LOOK_ALIKES)
