"""How much data a title needs for a wished quality: a few seconds of it, encoded in several ways and judged.

VMAF tells what people would say of a picture, 0–100; from 93 on hardly anybody sees a difference. A talking
head reaches that with less data than the ladder gives it, a welding arc needs more.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import fmean

from media_pipeline import binaries, ffmpeg
from media_pipeline.exceptions import EncodeFailed, Refused
from media_pipeline.plan import Plan

# CRF steps away from the ladder's: half and double the data, about.
SHIFTS = (-4, 0, 4)
# Below this the probe would be most of the encode.
SHORTEST_SECONDS = 30.0
_MOMENTS = (0.2, 0.5, 0.8)


def shift(source: Path, plan: Plan, folder: Path, *, target: float, alive: Callable[[], None]) -> int:
    """Return by how much the ladder's CRF should be shifted so that the highest rung reaches ``target``.

    0 for a video too short to be probed, and where ffmpeg has no libvmaf or the probe doesn't work out: an
    encode doesn't fail for it.
    """
    if not plan.duration or plan.duration < SHORTEST_SECONDS or "libvmaf" not in binaries.filters():
        return 0
    place = folder / "trial"
    place.mkdir()
    moments = [plan.duration * share for share in _MOMENTS]
    try:
        ffmpeg.trial(source, plan, moments, plan.gop, SHIFTS, place, alive=alive)
        scores = {one: _score(place / f"vmaf{one}.json") for one in SHIFTS}
    except (EncodeFailed, Refused, OSError, ValueError, KeyError):
        return 0
    return fitting(scores, target)


def fitting(scores: Mapping[int, float], target: float) -> int:
    """Return the largest shift, between those tried, whose score by a straight line still is ``target``."""
    tried = sorted(scores)
    for lower, higher in zip(reversed(tried[:-1]), reversed(tried[1:]), strict=True):
        if scores[higher] >= target:
            return higher
        if scores[lower] >= target:
            share = (scores[lower] - target) / (scores[lower] - scores[higher])
            return min(lower + int(share * (higher - lower)), higher - 1)
    return tried[0]


def _score(report: Path) -> float:
    frames = json.loads(report.read_text(encoding="utf-8"))["frames"]
    return fmean(frame["metrics"]["vmaf"] for frame in frames)
