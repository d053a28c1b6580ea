"""A caption, and what a file says of one before anything is mended."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from media_pipeline.exceptions import CaptionsRefused

MAX_CUES = 50_000

# Marks of the three formats: <i>, </v>, <00:01.000> and {\an8}. "3 < 5" is no mark.
_MARK = re.compile(r"</?[A-Za-z][^<>]*>|</>|<\d[\d:.]*>|\{\\[^{}]*\}")
_IN_CHINESE = re.compile(r"(?<=[\u2e80-\uffef])\n(?=[\u2e80-\uffef])")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True)
class Cue:
    """One caption: from ``start`` to ``end`` in seconds. ``text`` is plain, lines joined by ``\\n``."""

    start: float
    end: float
    text: str

    @property
    def spoken(self) -> str:
        """The words as one line, as a search needs them: in Chinese a line may end inside a word."""
        return _IN_CHINESE.sub("", self.text).replace("\n", " ")


@dataclass(frozen=True)
class Found:
    """One cue as a file has it: the ``number``-th, its times on line ``line`` (both from 1).

    ``start`` and ``end`` are ``None`` where the times can't be read; ``had_marks``: formatting was taken off.
    """

    number: int
    line: int
    start: float | None
    end: float | None
    text: str
    had_marks: bool = False


def plain(lines: list[str]) -> tuple[str, bool]:
    """Return the words without marks and empty lines; also tell whether there were marks."""
    stripped = [_MARK.sub("", line) for line in lines]
    return clean(html.unescape(line) for line in stripped), stripped != lines


def clean(lines: Iterable[str]) -> str:
    """Return the words without what can't be seen and without empty lines."""
    words = [_CONTROL.sub("", line).strip() for line in lines]
    return "\n".join(line for line in words if line)


def check_count(count: int) -> None:
    if count > MAX_CUES:
        raise CaptionsRefused(_("字幕太多，最多可以有 %(count)d 条。") % {"count": MAX_CUES})
