"""Captions whose times are those of the sound: a cue per sentence, as WebVTT. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_SENTENCE = re.compile(r"[^。！？]+[。！？]?")


@dataclass(frozen=True, slots=True)
class Cue:
    """``start`` and ``end`` in seconds from the start of the recording."""

    start: float
    end: float
    text: str


def sentences(text: str) -> list[str]:
    """Return the sentences of ``text`` with their marks.

    >>> sentences("先断电。再验电。")
    ['先断电。', '再验电。']
    """
    return [match.group().strip() for match in _SENTENCE.finditer(text) if match.group().strip()]


def webvtt(cues: Iterable[Cue]) -> str:
    """Return a WebVTT file (W3C WebVTT, 4.1)."""
    blocks = [f"{_time(cue.start)} --> {_time(cue.end)}\n{cue.text.rstrip('。')}" for cue in cues]
    return "\n\n".join(["WEBVTT", *blocks]) + "\n"


def _time(seconds: float) -> str:
    """Return the time as WebVTT writes it.

    >>> _time(3661.5)
    '01:01:01.500'
    """
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"
