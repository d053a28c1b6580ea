"""The picture that stands for a video: one that shows something."""

from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageStat

from media_pipeline import ffmpeg
from media_pipeline.probe import VideoTrack

# A fade-in is over by then, and a title card often stands there.
_MOMENTS = (0.1, 0.3, 0.5, 0.75, 0.02)
_DARK, _BRIGHT, _FLAT = 24.0, 240.0, 12.0


def make(source: Path, track: VideoTrack, *, seconds: float, output: Path, alive: Callable[[], None]) -> bool:
    """Write a JPEG to ``output`` and return whether there was any picture at all.

    It is the first candidate that isn't black, white or blank, else the liveliest one. ``alive`` is called
    between candidates.
    """
    best = -1.0
    candidate = output.with_suffix(".candidate.jpg")
    for share in _MOMENTS:
        alive()
        moment = seconds * share
        if not ffmpeg.still(source, track, seconds=moment, output=candidate):
            continue
        brightness, contrast = _look(candidate)
        if contrast > best:
            best = contrast
            candidate.replace(output)
        candidate.unlink(missing_ok=True)
        if contrast > _FLAT and _DARK < brightness < _BRIGHT:
            break
    return best >= 0


def _look(picture: Path) -> tuple[float, float]:
    """Return the mean brightness and its spread, both 0–255."""
    with Image.open(picture) as image:
        statistics = ImageStat.Stat(image.convert("L"))
    return statistics.mean[0], statistics.stddev[0]
