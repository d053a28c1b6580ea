"""The ladder: which renditions a source gets. Data with a version, and the arithmetic; nothing else.

A rung is named by its short side, so that a portrait recording gets the same picture size as a landscape one.
An encode notes the version it was made with.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction


class Codec(StrEnum):
    """H.264 plays everywhere. AV1 needs a third less data, much more time to encode, and a newer player."""

    H264 = "h264"
    AV1 = "av1"


@dataclass(frozen=True)
class Rung:
    """One quality. ``short_side`` in pixels, ``crf`` is the encoder's, ``max_bitrate`` its cap in bit/s."""

    short_side: int
    crf: int
    max_bitrate: int
    max_frame_rate: Fraction = Fraction(30)


@dataclass(frozen=True)
class Ladder:
    """Bit rates in bit/s, ``segment`` and ``keyframe`` in seconds.

    A ladder of another codec than H.264 adds its rungs to a stream that is there.
    """

    version: str
    rungs: tuple[Rung, ...]
    preset: str
    audio_bitrate: int = 96_000
    audio_only_bitrate: int = 48_000
    segment: int = 4
    keyframe: int = 2
    min_frame_rate: Fraction = Fraction(10)
    codec: Codec = Codec.H264

    @property
    def is_addition(self) -> bool:
        return self.codec != Codec.H264

    @property
    def gops(self) -> int:
        """How many groups of pictures, each beginning with a keyframe, make a segment."""
        return self.segment // self.keyframe


@dataclass(frozen=True)
class Picture:
    """One rung for one source: even sizes in pixels. Of the plan's frames every ``step``-th is shown."""

    name: str
    width: int
    height: int
    crf: int
    max_bitrate: int
    step: int = 1


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
        ),
        Ladder(
            version="2",
            rungs=(
                Rung(short_side=144, crf=27, max_bitrate=120_000),
                Rung(short_side=240, crf=26, max_bitrate=260_000),
                Rung(short_side=360, crf=25, max_bitrate=600_000),
                Rung(short_side=480, crf=24, max_bitrate=1_100_000),
                Rung(short_side=720, crf=23, max_bitrate=2_400_000, max_frame_rate=Fraction(60)),
                Rung(short_side=1080, crf=23, max_bitrate=4_500_000, max_frame_rate=Fraction(60)),
            ),
            preset="veryfast",
        ),
        Ladder(
            version="av1-1",
            codec=Codec.AV1,
            rungs=(
                Rung(short_side=360, crf=42, max_bitrate=400_000),
                Rung(short_side=720, crf=40, max_bitrate=1_600_000, max_frame_rate=Fraction(60)),
                Rung(short_side=1080, crf=40, max_bitrate=3_000_000, max_frame_rate=Fraction(60)),
            ),
            preset="9",
        ),
    )
}
CURRENT = LADDERS["2"]
AV1 = LADDERS["av1-1"]
NOTICEABLE = 1.3

# A rate so little above a cap is kept: 30.3 is a camera's idea of 30.
_TOLERANCE = Fraction(102, 100)
_USUAL_RATES = tuple(map(Fraction, ("24000/1001", "24", "25", "30000/1001", "30", "50", "60000/1001", "60")))


def pictures(ladder: Ladder, width: int, height: int, rate: Fraction = Fraction(25)) -> list[Picture]:
    """Return the rungs for a source shown at ``width`` × ``height``, lowest first, none above the source.

    A source below the lowest rung gets one rung of its own size. ``rate`` is the source's.
    """
    rungs = _rungs(ladder, min(width, height))
    most = _halved(_usual(rate), rungs[-1].max_frame_rate)
    mark = "" if ladder.codec == Codec.H264 else f"-{ladder.codec}"
    return [_picture(rung, width, height, _halvings(most, rung.max_frame_rate), mark) for rung in rungs]


def frame_rate(ladder: Ladder, rate: Fraction, short_side: int = 1080) -> Fraction:
    """Return the constant frame rate of the highest rung: the source's, halved until it fits the cap.

    120 gives 60, so that no frame is shown twice; a slide show at 1 frame a second is raised so that
    keyframes can stand on the grid; a phone's 29.87 on average becomes 29.97.
    """
    cap = _rungs(ladder, short_side)[-1].max_frame_rate
    halved = _halved(_usual(rate), cap)
    return max(ladder.min_frame_rate, min(halved, cap)).limit_denominator(1001)


def gop(ladder: Ladder, rate: Fraction, steps: Iterable[int]) -> int:
    """Return how many frames at ``rate`` lie between keyframes, a whole number of frames in every rung."""
    step = max(steps)
    return max(1, round(ladder.keyframe * rate / step)) * step


def thin(pictures: Sequence[Picture], rates: Mapping[str, float], *, sound: float) -> tuple[Picture, ...]:
    """Leave out rungs that cost hardly more than the one kept below. Rates, ``sound``'s too, in bit/s.

    The lowest and the highest always stay: a slide show needs two rungs, not six.
    """
    if not all(picture.name in rates for picture in pictures):
        return tuple(pictures)
    kept = [pictures[0]]
    for picture in pictures[1:]:
        below = rates[kept[-1].name] + sound
        if picture is pictures[-1] or rates[picture.name] + sound > NOTICEABLE * below:
            kept.append(picture)
    return tuple(kept)


def shifted(pictures: Iterable[Picture], by: int) -> tuple[Picture, ...]:
    """Return rungs whose CRF is higher ``by`` so much: less data, less quality."""
    return tuple(replace(picture, crf=picture.crf + by) for picture in pictures)


def _rungs(ladder: Ladder, short_side: int) -> list[Rung]:
    rungs = [rung for rung in ladder.rungs if rung.short_side <= short_side]
    return rungs or [replace(ladder.rungs[0], short_side=_even(short_side))]


def _usual(rate: Fraction) -> Fraction:
    """Return the usual rate that is meant by one within 1 % of it."""
    nearest = min(_USUAL_RATES, key=lambda usual: abs(usual - rate))
    return nearest if abs(nearest - rate) <= nearest / 100 and rate not in _USUAL_RATES else rate


def _halvings(rate: Fraction, cap: Fraction) -> int:
    """Return 1, 2, 4, …: by what ``rate`` must be divided to fit ``cap``."""
    step = 1
    while rate / step > cap * _TOLERANCE:
        step *= 2
    return step


def _halved(rate: Fraction, cap: Fraction) -> Fraction:
    return rate / _halvings(rate, cap)


def _picture(rung: Rung, width: int, height: int, step: int, mark: str) -> Picture:
    exact = Fraction(max(width, height) * rung.short_side, min(width, height))
    long_side = min(_nearest_even(exact), _even(max(width, height)))
    size = (long_side, rung.short_side) if width >= height else (rung.short_side, long_side)
    return Picture(f"{rung.short_side}p{mark}", *size, rung.crf, rung.max_bitrate, step)


def _even(number: int) -> int:
    return max(2, number - number % 2)


def _nearest_even(number: Fraction) -> int:
    return max(2, 2 * round(number / 2))
