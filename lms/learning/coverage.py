"""Sets of seconds: which parts of a recording have been played. Pure.

A *stretch* is ``(from, to)`` in seconds of media time with ``from < to``; a *coverage* is a tuple of
stretches that are sorted, disjoint and don't touch. Times are rounded to a millisecond on the way in and
only compared afterwards, so that merging never drifts; only totals add.
"""

import math
from collections.abc import Iterable, Sequence
from typing import TypeAlias

Stretch: TypeAlias = tuple[float, float]
Coverage: TypeAlias = tuple[Stretch, ...]

# Honest watching leaves a handful of pieces. The bound keeps one row small whatever a browser sends.
MAX_PIECES = 400


def merge(*sets: Iterable[Sequence[float]]) -> Coverage:
    """Return the union: every second once, in order. Empty stretches vanish."""
    pieces = sorted((round(a, 3), round(b, 3)) for stretches in sets for a, b in stretches)
    merged: list[Stretch] = []
    for start, end in pieces:
        if end <= start:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)


def subtract(stretches: Coverage, taken: Coverage) -> Coverage:
    """Return what of ``stretches`` lies outside ``taken``."""
    rest: list[Stretch] = []
    for start, end in stretches:
        for a, b in taken:
            if b <= start or a >= end:
                continue
            if a > start:
                rest.append((start, a))
            start = max(start, b)
        if start < end:
            rest.append((start, end))
    return tuple(rest)


def total(stretches: Iterable[Sequence[float]]) -> float:
    """Return the seconds in ``stretches``, which must not overlap."""
    return math.fsum(b - a for a, b in stretches)


def split_at(stretches: Coverage, end: float) -> tuple[Coverage, Coverage]:
    """Return what lies before the second ``end``, and what lies after it."""
    before = tuple((a, min(b, end)) for a, b in stretches if a < end)
    after = tuple((max(a, end), b) for a, b in stretches if b > end)
    return before, after


def take(stretches: Coverage, seconds: float) -> tuple[Coverage, Coverage]:
    """Return the first ``seconds`` of ``stretches``, in their order, and the rest.

    Rounds down to a millisecond: never more than ``seconds`` is taken.
    """
    taken: list[Stretch] = []
    left = seconds
    for index, (start, end) in enumerate(stretches):
        if end - start <= left:
            taken.append((start, end))
            left -= end - start
            continue
        cut = math.floor((start + max(left, 0.0)) * 1000) / 1000
        if cut <= start:
            return tuple(taken), stretches[index:]
        return (*taken, (start, cut)), ((cut, end), *stretches[index + 1 :])
    return tuple(taken), ()


def add_within(
    coverage: Coverage, stretches: Coverage, pieces: int = MAX_PIECES
) -> tuple[Coverage, Coverage]:
    """Return ``coverage`` with ``stretches`` added while it has at most ``pieces``, and what didn't fit.

    A stretch that joins what is there always fits: a hundred crumbs can't crowd out honest watching.
    """
    left_out: list[Stretch] = []
    for stretch in stretches:
        wider = merge(coverage, [stretch])
        if len(wider) > max(pieces, len(coverage)):
            left_out.append(stretch)
        else:
            coverage = wider
    return coverage, tuple(left_out)


def coarse(stretches: Coverage, pieces: int) -> Coverage:
    """Return ``stretches`` with the smallest gaps closed until at most ``pieces`` remain.

    For explanations only (what was refused, and where): it may name a little more than there was.
    """
    kept = list(stretches)
    while len(kept) > pieces:
        at = min(range(1, len(kept)), key=lambda i: kept[i][0] - kept[i - 1][1])
        kept[at - 1 : at + 1] = [(kept[at - 1][0], kept[at][1])]
    return tuple(kept)
