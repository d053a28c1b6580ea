"""The picture of a course that has none: a trade's icon on one of a few calm grounds.

Pure and deterministic: the same course always gets the same cover.
"""

from dataclasses import dataclass
from zlib import crc32

# How the sign stands on its ground: left, in the middle, right.
PLACES = 3

# A trade keeps its colour, as it keeps its sign:
# 1 ember, 2 river blue, 3 field green, 4 straw, 5 stone, 6 coal.
_TONES = {
    "baby": 1,
    "bolt": 6,
    "book": 5,
    "building": 5,
    "car": 2,
    "care": 4,
    "excavator": 5,
    "field": 3,
    "gear": 5,
    "lathe": 2,
    "live": 3,
    "mine": 6,
    "office": 2,
    "service": 3,
    "sun": 4,
    "torch": 1,
    "tractor": 3,
    "truck": 5,
    "wok": 1,
    "wrench": 5,
}

# By code of the 2022 classification; the longest prefix wins.
_ICONS = {
    "2": "book",
    "3": "office",
    "4": "service",
    "4-01-06": "live",
    "4-02": "truck",
    "4-03": "wok",
    "4-04": "office",
    "4-10": "care",
    "4-10-01-01": "baby",
    "4-10-01-02": "baby",
    "4-10-01-06": "baby",
    "4-12": "wrench",
    "4-12-01": "car",
    "5": "field",
    "5-05-05": "tractor",
    "6": "gear",
    "6-16": "mine",
    "6-18-01": "lathe",
    "6-18-02": "torch",
    "6-24-02": "sun",
    "6-28-01": "sun",
    "6-29": "building",
    "6-30": "excavator",
    "6-31-01-03": "bolt",
}


@dataclass(frozen=True, slots=True)
class Cover:
    """``icon`` names a template in ``courses/trades/``; ``tone`` runs from 1 to 6, ``place`` from 1 to 3."""

    icon: str
    tone: int
    place: int

    @property
    def template(self) -> str:
        return f"courses/trades/{self.icon}.html"


def cover_of(occupation_code: str, seed: str) -> Cover:
    """Return the cover of a course by its main occupation (``""``: none) and its slug, which stays."""
    prefixes = (occupation_code[:length] for length in range(len(occupation_code), 0, -1))
    icon = next((_ICONS[prefix] for prefix in prefixes if prefix in _ICONS), "book")
    return Cover(icon=icon, tone=_TONES[icon], place=crc32(seed.encode()) % PLACES + 1)
