"""A captions file from its text to mended cues."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from media_pipeline.captions import blocks, substation
from media_pipeline.captions.cues import Cue, Found
from media_pipeline.captions.mending import Mended, mend
from media_pipeline.exceptions import CaptionsRefused


@dataclass(frozen=True)
class Reading:
    """What a file gave: the cues in order, and what had to be mended."""

    cues: Sequence[Cue]
    mended: Sequence[Mended]


def read(text: str, *, duration: float | None = None) -> Reading:
    """Read WebVTT, SRT, ASS or SSA; ``duration`` is the video's in seconds, if it is known.

    Raises ``CaptionsRefused``, with the line at fault, when not one cue can be read.
    """
    text = text.lstrip("\ufeff").replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    found = substation.find(text) if substation.is_substation(text) else blocks.find(text)
    cues, mended = mend(found, duration)
    if not cues:
        raise CaptionsRefused(_why_nothing(found))
    return Reading(cues, mended)


def parse(text: str) -> list[Cue]:
    """Return the mended cues of a captions file. Raises ``CaptionsRefused``."""
    return list(read(text).cues)


def _why_nothing(found: Sequence[Found]) -> str:
    if not any(one.text for one in found):
        return _("这个文件里没有字幕。请上传 SRT、WebVTT（.vtt）或 ASS 字幕文件。")
    unreadable = next((one for one in found if one.start is None), None)
    if unreadable is None:
        return _("这个文件里的字幕都不在这个视频的时间里。请检查是不是选错了文件。")
    if "-->" not in unreadable.text:
        return _("字幕文件第 %(line)d 行看不懂：这里应当是时间。") % {"line": unreadable.line}
    return _("字幕文件第 %(line)d 行的时间看不懂。应当像 00:01:02.500 --> 00:01:05.000 这样。") % {
        "line": unreadable.line
    }
