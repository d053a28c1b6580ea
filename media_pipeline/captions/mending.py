"""Mending cues: whatever a file says, what comes out can be shown.

In order, within the video, one at a time, with words, in lines that a phone shows. Nothing is mended in
silence: each change is told by the number of the cue (see :mod:`.wording`). Mending what was mended changes
nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise

from media_pipeline.captions.cues import Cue, Found
from media_pipeline.captions.lines import shorten, wrap

# Shorter than this nobody can read, so two cues that begin this close are shown together.
TOGETHER_SECONDS = 0.2
DEFAULT_MILLISECONDS = 1000
# Nothing here lasts longer, and a time beyond is a slip of the keyboard.
MAX_SECONDS = 24 * 3600.0


class Fault(StrEnum):
    UNREADABLE = "unreadable"
    EMPTY = "empty"
    BEFORE = "before"
    BEYOND = "beyond"
    REVERSED = "reversed"
    NO_LENGTH = "no_length"
    NEGATIVE = "negative"
    CLIPPED = "clipped"
    ORDER = "order"
    OVERLAP = "overlap"
    TOGETHER = "together"
    MARKS = "marks"
    SHORTENED = "shortened"
    WRAPPED = "wrapped"


@dataclass(frozen=True)
class Mended:
    """One kind of fault and the cues that had it; for ``UNREADABLE`` the numbers are lines of the file."""

    fault: Fault
    numbers: tuple[int, ...]


@dataclass
class Report:
    """Collects the faults by kind."""

    numbers: dict[Fault, list[int]] = field(default_factory=dict)

    def note(self, fault: Fault, number: int) -> None:
        self.numbers.setdefault(fault, []).append(number)

    def to_list(self) -> list[Mended]:
        return [Mended(fault, tuple(self.numbers[fault])) for fault in Fault if fault in self.numbers]


_Numbered = tuple[int, Cue]


def mend(found: Iterable[Found], duration: float | None = None) -> tuple[list[Cue], list[Mended]]:
    """Return the mended cues and what was mended; ``duration`` is the video's in seconds, if known."""
    report = Report()
    end = int((duration or MAX_SECONDS) * 1000)
    usable = [(one.number, cue) for one in found if (cue := _usable(one, end, report))]
    cues = [cue for _, cue in _one_at_a_time(_in_order(usable, report), report)]
    return cues, report.to_list()


def _usable(one: Found, video_end: int, report: Report) -> Cue | None:
    """Return the cue with times and words that make sense by themselves; ``None`` for what can't be kept."""
    if one.start is None or one.end is None:
        report.note(Fault.UNREADABLE, one.line)
        return None
    if not one.text:
        report.note(Fault.EMPTY, one.number)
        return None
    times = _times(one.number, _milliseconds(one.start), _milliseconds(one.end), video_end, report)
    if times is None:
        return None
    if one.had_marks:
        report.note(Fault.MARKS, one.number)
    return Cue(times[0] / 1000, times[1] / 1000, _fit(one.number, one.text, report))


def _times(number: int, start: int, end: int, video_end: int, report: Report) -> tuple[int, int] | None:
    """Return start and end within the video, in milliseconds, the end later; ``None``: outside."""
    if end < start:
        report.note(Fault.REVERSED, number)
        start, end = end, start
    if start < 0 and end <= 0:
        report.note(Fault.BEFORE, number)
        return None
    if start >= video_end:
        report.note(Fault.BEYOND, number)
        return None
    if start < 0:
        report.note(Fault.NEGATIVE, number)
        start = 0
    if end == start:
        report.note(Fault.NO_LENGTH, number)
        end = min(start + DEFAULT_MILLISECONDS, video_end)
    elif end > video_end:
        report.note(Fault.CLIPPED, number)
        end = video_end
    return start, end


def _fit(number: int, text: str, report: Report) -> str:
    short = shorten(text)
    if short != text:
        report.note(Fault.SHORTENED, number)
    fitting = wrap(short)
    if fitting != short:
        report.note(Fault.WRAPPED, number)
    return fitting


def _in_order(cues: list[_Numbered], report: Report) -> list[_Numbered]:
    for (_, before), (number, cue) in pairwise(cues):
        if cue.start < before.start:
            report.note(Fault.ORDER, number)
    return sorted(cues, key=lambda one: (one[1].start, one[1].end))


def _one_at_a_time(cues: list[_Numbered], report: Report) -> list[_Numbered]:
    """Return cues of which each ends before the next begins, or is shown together with it."""
    out: list[_Numbered] = []
    for number, cue in cues:
        if not out or cue.start >= out[-1][1].end:
            out.append((number, cue))
            continue
        first, before = out[-1]
        if cue.start - before.start >= TOGETHER_SECONDS:
            report.note(Fault.OVERLAP, first)
            out[-1] = (first, replace(before, end=cue.start))
            out.append((number, cue))
        else:
            report.note(Fault.TOGETHER, number)
            out[-1] = (first, _together(first, before, cue, report))
    return out


def _together(number: int, before: Cue, cue: Cue, report: Report) -> Cue:
    same = cue.text in before.text.split("\n") or cue.text == before.text
    both = before.text if same else f"{before.text}\n{cue.text}"
    short = shorten(both)
    if short != both:
        report.note(Fault.SHORTENED, number)
    return Cue(before.start, max(before.end, cue.end), wrap(short))


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
