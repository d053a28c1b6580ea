"""The picture of a course that has none: a trade's icon on one of a few calm grounds.

Pure and deterministic: the same course always gets the same cover.
"""

from dataclasses import dataclass
from zlib import crc32

TONES = 6

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
    """``icon`` names a template in ``courses/trades/``; ``tone`` runs from 1 to :data:`TONES`."""

    icon: str
    tone: int

    @property
    def template(self) -> str:
        return f"courses/trades/{self.icon}.html"


def cover_of(occupation_code: str, seed: str) -> Cover:
    """Return the cover of a course by its main occupation (``""``: none) and its slug, which stays."""
    prefixes = (occupation_code[:length] for length in range(len(occupation_code), 0, -1))
    icon = next((_ICONS[prefix] for prefix in prefixes if prefix in _ICONS), "book")
    return Cover(icon=icon, tone=crc32(seed.encode()) % TONES + 1)
