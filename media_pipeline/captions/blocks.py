"""Finding the cues of WebVTT and SubRip, and where in the file each stands.

Read by hand, not by pysubs2: it leaves out what it can't read without a word, and a teacher is to be told the
line.
"""

import re
from collections.abc import Iterator

from media_pipeline.captions.cues import Found, check_count, plain

_TIME = r"(-)?\s*(?:(\d{1,3})[:：])?(\d{1,2})[:：](\d{1,2})(?:[.,，](\d{1,3}))?"
_TIMING = re.compile(rf"^\s*{_TIME}\s*-{{1,2}}>\s*{_TIME}(?:\s|$)")
_ARROW = "-->"
_NOT_CUES = ("NOTE", "STYLE", "REGION")

_Block = tuple[int, list[str]]


def find(text: str) -> list[Found]:
    """Return the cues in the order of the file. Raises ``CaptionsRefused`` when there are too many."""
    found: list[Found] = []
    for line, block in _blocks(text):
        if _is_no_cue(block[0]):
            continue
        for at, part in _parts(line, block):
            found.append(_cue(len(found) + 1, at, part))
            check_count(len(found))
    return found


def _blocks(text: str) -> Iterator[_Block]:
    """Yield what stands between empty lines, each with the number of its first line."""
    block: list[str] = []
    number = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            block.append(line.strip())
        elif block:
            yield number - len(block), block
            block = []
    if block:
        yield number - len(block) + 1, block


def _is_no_cue(first: str) -> bool:
    return first.startswith("WEBVTT") or first.split()[0] in _NOT_CUES


def _parts(line: int, block: list[str]) -> Iterator[_Block]:
    """Yield the cues of a block, each beginning with its times: some files forget the empty line."""
    starts = [index for index, words in enumerate(block) if _TIMING.match(words)]
    if not starts:
        # Times that can't be read are still where times belong.
        starts = [next((index for index, words in enumerate(block[:2]) if _ARROW in words), 0)]
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        part = block[start:end]
        # The number of the cue that follows.
        if end is not None and len(part) > 1 and part[-1].isdecimal():
            part = part[:-1]
        yield line + start, part


def _cue(number: int, line: int, part: list[str]) -> Found:
    times = _TIMING.match(part[0])
    if times is None:
        return Found(number, line, None, None, "\n".join(part))
    groups = times.groups()
    text, had_marks = plain(part[1:])
    return Found(number, line, _seconds(groups[:5]), _seconds(groups[5:]), text, had_marks)


def _seconds(parts: tuple[str | None, ...]) -> float:
    sign, hours, minutes, seconds, fraction = parts
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    value = whole + int((fraction or "0").ljust(3, "0")) / 1000
    return -value if sign else value
