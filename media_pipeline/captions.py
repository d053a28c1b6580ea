"""Captions: WebVTT and SubRip in, one plain kind of WebVTT out. Rules only.

What is written holds cues and nothing else: no styles, no positions, no markup, so that a file from anywhere
is safe to show on a page.
"""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from media_pipeline.exceptions import CaptionsRefused

MAX_BYTES = 2 * 1024**2
MAX_CUES = 20_000

_TIME = r"(?:(\d{1,3}):)?([0-5]?\d):([0-5]?\d)[.,](\d{1,3})"
_TIMING = re.compile(rf"^{_TIME}\s*-->\s*{_TIME}")
_TAG = re.compile(r"<[^<>]*>|\{\\[^{}]*\}")
_NOT_CUES = ("NOTE", "STYLE", "REGION")


@dataclass(frozen=True)
class Cue:
    """One caption: from ``start`` to ``end`` in seconds. ``text`` is plain, lines joined by ``\\n``."""

    start: float
    end: float
    text: str


def decode(data: bytes) -> str:
    """Return a captions file's text: UTF-16 by its mark, else UTF-8, else GB 18030 (older Windows)."""
    if len(data) > MAX_BYTES:
        raise CaptionsRefused(_("字幕文件太大，最大可以是 2 MB。"))
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ["utf-16"] if marked else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CaptionsRefused(_("认不出字幕文件的文字编码。请另存为 UTF-8 编码再上传。"))


def parse(text: str) -> list[Cue]:
    """Return the cues of a WebVTT or SRT text in order. Raises ``CaptionsRefused`` with the line at fault."""
    lines = text.lstrip("\ufeff").replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    cues = [cue for block in _blocks(lines) if (cue := _cue(*block))]
    if not cues:
        raise CaptionsRefused(_("这个文件里没有字幕。请上传 WebVTT（.vtt）或 SRT（.srt）字幕文件。"))
    if len(cues) > MAX_CUES:
        raise CaptionsRefused(_("字幕太多，无法处理。"))
    return sorted(cues, key=lambda cue: (cue.start, cue.end))


def write(cues: Iterable[Cue]) -> str:
    """Return WebVTT."""
    blocks = [
        f"{_clock(cue.start)} --> {_clock(cue.end)}\n{html.escape(cue.text, quote=False)}\n" for cue in cues
    ]
    return "WEBVTT\n\n" + "\n".join(blocks)


def _blocks(lines: list[str]) -> Iterable[tuple[int, list[str]]]:
    """Yield the blocks between empty lines, each with the number of its first line."""
    block: list[str] = []
    for number, line in enumerate([*lines, ""], start=1):
        if line.strip():
            block.append(line.strip())
        elif block:
            yield number - len(block), block
            block = []


def _cue(number: int, block: list[str]) -> Cue | None:
    """Return the cue of a block; ``None`` for a header, a note, or a cue without words."""
    if block[0].startswith("WEBVTT") or block[0].split()[0] in _NOT_CUES:
        return None
    timed = next((index for index, line in enumerate(block[:2]) if "-->" in line), None)
    if timed is None:
        raise CaptionsRefused(_("字幕文件第 %(line)d 行看不懂：这里应当是时间。") % {"line": number})
    line = number + timed
    found = _TIMING.match(block[timed])
    if not found:
        raise CaptionsRefused(
            _("字幕文件第 %(line)d 行的时间看不懂。应当像 00:01:02.500 --> 00:01:05.000 这样。")
            % {"line": line}
        )
    start, end = _seconds(found.groups()[:4]), _seconds(found.groups()[4:])
    if end <= start:
        raise CaptionsRefused(
            _("字幕文件第 %(line)d 行的时间不对：结束时间要晚于开始时间。") % {"line": line}
        )
    words = [html.unescape(_TAG.sub("", text)).strip() for text in block[timed + 1 :]]
    return Cue(start, end, "\n".join(filter(None, words))) if any(words) else None


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, fraction = parts
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return whole + int((fraction or "0").ljust(3, "0")) / 1000


def _clock(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest // 1000:02d}.{rest % 1000:03d}"
