"""Writing cues: WebVTT for the player, SubRip for other programs."""

import html
from collections.abc import Iterable

from media_pipeline.captions.cues import Cue


def write(cues: Iterable[Cue]) -> str:
    """Return WebVTT."""
    blocks = [
        f"{clock(cue.start)} --> {clock(cue.end)}\n{html.escape(cue.text, quote=False)}\n" for cue in cues
    ]
    return "WEBVTT\n\n" + "\n".join(blocks)


def write_srt(cues: Iterable[Cue]) -> str:
    """Return SubRip. It knows no escaping: words are written as they are."""
    blocks = [
        f"{number}\n{_srt_clock(cue.start)} --> {_srt_clock(cue.end)}\n{cue.text}\n"
        for number, cue in enumerate(cues, start=1)
    ]
    return "\n".join(blocks)


def clock(seconds: float) -> str:
    """Return ``00:01:02.500``."""
    minutes, rest = divmod(round(seconds * 1000), 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest // 1000:02d}.{rest % 1000:03d}"


def _srt_clock(seconds: float) -> str:
    return clock(seconds).replace(".", ",")
