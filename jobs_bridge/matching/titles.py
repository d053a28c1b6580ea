"""How alike two job titles are, by their characters."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# What advertisements put around a title: brackets, and words that say nothing about the trade.
_ASIDE = re.compile(r"[(（【\[].*?[)）】\]]")
_NOISE = re.compile(r"急聘|急招|诚聘|招聘|高薪|包吃住|若干|学徒|熟练|中级|高级|初级")


@lru_cache(maxsize=20_000)
def bare(title: str) -> str:
    """Return the title's letters, digits and characters without asides and noise; never empty for a title."""
    text = unicodedata.normalize("NFKC", title).lower()
    core = _NOISE.sub("", _ASIDE.sub("", text))
    return "".join(c for c in core if c.isalnum()) or "".join(c for c in text if c.isalnum())


def likeness(title: str, names: Iterable[str]) -> tuple[float, str]:
    """Return how much ``title`` looks like the nearest of ``names`` (0–1) and that name.

    1 when the title contains the name whole (or the name the title), else the Dice coefficient of their
    character pairs. Single characters compare as nothing: 工 is in every other title.
    """
    best, nearest = 0.0, ""
    wanted = bare(title)
    for name in sorted(names):
        value = _pair_likeness(wanted, bare(name))
        if value > best:
            best, nearest = value, name
    return best, nearest


@lru_cache(maxsize=100_000)
def _pair_likeness(left: str, right: str) -> float:
    if len(left) < 2 or len(right) < 2:
        return 0.0
    if left in right or right in left:
        return 1.0
    pairs_left, pairs_right = _pairs(left), _pairs(right)
    return 2 * len(pairs_left & pairs_right) / (len(pairs_left) + len(pairs_right))


@lru_cache(maxsize=20_000)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))
