"""Reading what a file claims of itself: every value may be missing, absurd or of the wrong kind.

Nothing here raises: what can't be believed is ``None``, ``0`` or ``""``.
"""

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

# Unknown to ffmpeg, or known to it under a name that says nothing.
_NOTHING = {"", "unknown", "unspecified", "reserved", "n/a", "none"}
_LONGEST_NUMBER = 24


def mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def mappings(value: object) -> list[Mapping[str, Any]]:
    """Return the mappings in a list; ``[]`` for anything else."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return []
    return [entry for entry in value if isinstance(entry, Mapping)]


def word(value: object) -> str:
    """Return a name in small letters; ``""`` for ffmpeg's ways of saying that it doesn't know."""
    text = value.strip().lower() if isinstance(value, str) else ""
    return "" if text in _NOTHING else text


def number(value: object) -> float | None:
    """Return a finite number, of either sign."""
    try:
        found = float(str(value))
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def count(value: object) -> int:
    """Return a whole number ≥ 0; ``0`` for everything that is none."""
    found = number(value)
    return int(found) if found and found > 0 else 0


def seconds(value: object) -> float | None:
    """Return a length of time > 0."""
    found = number(value)
    return found if found and found > 0 else None


def fraction(value: object, separator: str = "/") -> Fraction | None:
    """Return ``30000/1001`` as a fraction > 0; ``None`` for ``0/0``, ``N/A`` and nothing."""
    if len(text := str(value)) > _LONGEST_NUMBER:
        return None
    try:
        numerator, _, denominator = text.partition(separator)
        found = Fraction(int(numerator), int(denominator or 1))
    except (ValueError, ZeroDivisionError):
        return None
    return found if found > 0 else None
