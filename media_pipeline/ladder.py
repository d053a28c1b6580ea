"""The ladder: which renditions a source gets. Data with a version, and the arithmetic; nothing else.

A rung is named by its short side, so that a portrait recording gets the same picture size as a landscape one.
An encode notes the version it was made with.
"""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Rung:
    """One quality. ``short_side`` in pixels, ``crf`` x264's quality, ``max_bitrate`` its cap in bit/s."""

    short_side: int
    crf: int
    max_bitrate: int


@dataclass(frozen=True)
class Ladder:
    """Bit rates in bit/s, ``segment`` and ``keyframe`` in seconds."""

    version: str
    rungs: tuple[Rung, ...]
    preset: str
    audio_bitrate: int
    audio_only_bitrate: int
    segment: int
    keyframe: int
    max_frame_rate: Fraction
    min_frame_rate: Fraction


@dataclass(frozen=True)
class Picture:
    """One rung for one source: even sizes in pixels."""

    name: str
    width: int
    height: int
    crf: int
    max_bitrate: int


LADDERS = {
    ladder.version: ladder
    for ladder in (
        Ladder(
            version="1",
            rungs=(
                Rung(short_side=360, crf=24, max_bitrate=700_000),
                Rung(short_side=480, crf=24, max_bitrate=1_200_000),
                Rung(short_side=720, crf=23, max_bitrate=2_500_000),
            ),
            preset="veryfast",
            audio_bitrate=96_000,
            audio_only_bitrate=48_000,
            segment=4,
            keyframe=2,
            max_frame_rate=Fraction(30),
            min_frame_rate=Fraction(10),
        ),
    )
}
CURRENT = LADDERS["1"]


def pictures(ladder: Ladder, width: int, height: int) -> list[Picture]:
    """Return the rungs for a source shown at ``width`` × ``height``, lowest first, none above the source.

    A source below the lowest rung gets one rung of its own size.
    """
    short = min(width, height)
    rungs = [rung for rung in ladder.rungs if rung.short_side <= short]
    if not rungs:
        lowest = ladder.rungs[0]
        rungs = [Rung(_even(short), lowest.crf, lowest.max_bitrate)]
    return [_picture(rung, width, height) for rung in rungs]


def frame_rate(ladder: Ladder, source: Fraction) -> Fraction:
    """Return the constant frame rate to encode at: the source's, halved until it fits the ladder's cap.

    60 gives 30 and 50 gives 25, so that no frame is shown twice; a slide show at 1 frame a second is
    raised so that keyframes can stand on the grid.
    """
    rate = source
    while rate > ladder.max_frame_rate * Fraction(11, 10):
        rate /= 2
    return max(ladder.min_frame_rate, min(rate, ladder.max_frame_rate)).limit_denominator(1001)


def _picture(rung: Rung, width: int, height: int) -> Picture:
    exact = Fraction(max(width, height) * rung.short_side, min(width, height))
    long_side = min(_nearest_even(exact), _even(max(width, height)))
    size = (long_side, rung.short_side) if width >= height else (rung.short_side, long_side)
    return Picture(f"{rung.short_side}p", *size, rung.crf, rung.max_bitrate)


def _even(number: int) -> int:
    return max(2, number - number % 2)


def _nearest_even(number: Fraction) -> int:
    return max(2, 2 * round(number / 2))
