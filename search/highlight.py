"""Where in a text the question stands, and the piece of the text worth showing. Rules only.

A span is ``[start, end)`` in characters of the text as it is written.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lms.lib.text.normal import normalise_aligned
from lms.lib.text.pinyin import initials, syllables
from lms.lib.text.tokens import Run, runs
from lms.lib.text.words import word_starts

EXCERPT = 90
_LEAD = 20
# Further into a text nobody looks for why it was found.
_SCANNED = 20_000
_ELLIPSIS = "…"

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, marked or not."""

    text: str
    marked: bool = False


def spans_of_texts(text: str, needles: Iterable[str]) -> list[Span]:
    """Return where normalised ``needles`` stand; a Latin one only as a whole term."""
    folded, origins = normalise_aligned(text[:_SCANNED])
    patterns = [_pattern(needle) for needle in sorted(set(needles), key=len, reverse=True) if needle]
    if not patterns:
        return []
    found = re.finditer("|".join(patterns), folded)
    return [(origins[one.start()], origins[one.end() - 1] + 1) for one in found]


def spans_of_sound(text: str, readings: Sequence[Sequence[str]]) -> list[Span]:
    """Return where the text sounds like one of ``readings`` (syllables)."""
    return [
        (origins[start], origins[start + len(reading) - 1] + 1)
        for han, origins in _chinese(text)
        for read in [syllables(han)]
        for reading in readings
        for start in range(len(read) - len(reading) + 1)
        if reading and read[start : start + len(reading)] == list(reading)
    ]


def spans_of_initials(text: str, letters: str) -> list[Span]:
    """Return where words begin whose characters' initials are ``letters``."""
    return [
        (origins[start], origins[start + len(letters) - 1] + 1)
        for han, origins in _chinese(text)
        for row in [initials(han)]
        for start in sorted(word_starts(han))
        if letters and row.startswith(letters, start)
    ]


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, those that touch or overlap as one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def pieces(text: str, spans: Iterable[Span]) -> tuple[Piece, ...]:
    """Return the whole text, cut at the borders of the spans."""
    cut: list[Piece] = []
    at = 0
    for start, end in merged(spans):
        cut += [Piece(text[at:start]), Piece(text[start:end], marked=True)]
        at = end
    return tuple(piece for piece in (*cut, Piece(text[at:])) if piece.text)


def excerpt(text: str, spans: Iterable[Span]) -> tuple[Piece, ...]:
    """Return about ``EXCERPT`` characters around the place where most of the spans are."""
    ordered = merged(spans)
    start = max(0, _densest(ordered) - _LEAD) if len(text) > EXCERPT else 0
    end = min(len(text), start + EXCERPT)
    shown = pieces(
        text[start:end],
        [(max(a, start) - start, min(b, end) - start) for a, b in ordered if a < end and b > start],
    )
    before = (Piece(_ELLIPSIS),) if start else ()
    after = (Piece(_ELLIPSIS),) if end < len(text) else ()
    return (*before, *shown, *after)


def _densest(spans: Sequence[Span]) -> int:
    """Return the start of the span after which most characters are marked within one excerpt."""
    if not spans:
        return 0
    reach = EXCERPT - _LEAD

    def marked_after(start: int) -> int:
        return sum(end - begin for begin, end in spans if start <= begin < start + reach)

    # The first hundred are enough to find a good place, and bound the cost of a text full of them.
    return max((start for start, _end in spans[:100]), key=marked_after)


def _chinese(text: str) -> Iterator[tuple[str, Sequence[int]]]:
    """Yield the stretches of Chinese, and for each of their characters its place in the text."""
    folded, origins = normalise_aligned(text[:_SCANNED])
    return ((run.text, origins[run.start : run.end]) for run in runs(folded) if run.is_han)


def _pattern(needle: str) -> str:
    escaped = re.escape(needle)
    first: Run | None = next(runs(needle), None)
    return escaped if first is None or first.is_han else rf"(?<![a-z0-9]){escaped}(?![a-z0-9+#])"
