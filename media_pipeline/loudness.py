"""How loud a recording is (EBU R128), what brings it to −16 LUFS, and the wave form of its levels."""

import base64
import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from media_pipeline import ffmpeg
from media_pipeline.plan import Sound

TARGET_LUFS = -16.0
# What is quieter than this is silence or a hum: nobody would want it louder.
SILENCE_LUFS = -60.0
MOST_GAIN_DB, LEAST_GAIN_DB = 20.0, -30.0
# The wave form's floor and top: speech at the target lies in the upper third.
_FLOOR_LUFS, _TOP_LUFS = -60.0, -6.0

_INTEGRATED = re.compile(r"^\s+I:\s+(-?[\d.]+|-inf) LUFS", re.MULTILINE)
_PEAK = re.compile(r"^\s+Peak:\s+(-?[\d.]+|-inf) dBFS", re.MULTILINE)
_MOMENT = "lavfi.r128.M="


@dataclass(frozen=True)
class Loudness:
    """``integrated`` in LUFS, ``peak`` in dBTP; ``levels`` 0–100, one for each 0.1 s."""

    integrated: float
    peak: float
    levels: tuple[int, ...]


def measure(source: Path, sound: Sound, folder: Path, *, alive: Callable[[], None]) -> Loudness:
    """Listen to the whole sound once. A sound that can't be read counts as silence."""
    levels: list[int] = []

    def hear(line: str) -> None:
        if line.startswith(_MOMENT):
            levels.append(level(_number(line.removeprefix(_MOMENT))))

    summary = ffmpeg.listen(source, sound, folder, hear=hear, alive=alive)
    return Loudness(_last(_INTEGRATED, summary), _last(_PEAK, summary), tuple(levels))


def normalised(sound: Sound, heard: Loudness) -> Sound:
    """Return ``sound`` with the gain to the target, and a limiter where that would overdrive its peaks."""
    if heard.integrated <= SILENCE_LUFS:
        return sound
    gain = max(LEAST_GAIN_DB, min(MOST_GAIN_DB, TARGET_LUFS - heard.integrated))
    gain = 0.0 if abs(gain) < 0.5 else round(gain, 2)
    return replace(sound, gain=gain, limited=heard.peak + gain > ffmpeg.CEILING_DB)


def level(lufs: float) -> int:
    """Return a momentary loudness as a height, 0–100."""
    share = (lufs - _FLOOR_LUFS) / (_TOP_LUFS - _FLOOR_LUFS)
    return round(100 * max(0.0, min(1.0, share)))


def pack(levels: Sequence[int]) -> str:
    """Return levels as a short text: an hour of speech takes some 20 kB."""
    return base64.b64encode(zlib.compress(bytes(levels), 9)).decode() if levels else ""


def unpack(packed: str) -> list[int]:
    """Return what :func:`pack` was given."""
    return list(zlib.decompress(base64.b64decode(packed))) if packed else []


def _last(pattern: re.Pattern[str], summary: str) -> float:
    found = pattern.findall(summary)
    return _number(found[-1]) if found else float("-inf")


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return float("-inf")
    return value if value == value else float("-inf")
