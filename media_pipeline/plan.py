"""What an encode will do, and what a unit of it has done: data only, kept as JSON in the encode's rows.

A plan is made once, by whoever looks at the file first; every worker then follows the same one, so that the
pieces of several workers fit together and finished pieces stay valid when another worker goes on.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from pydantic import TypeAdapter

from media_pipeline.ladder import Picture
from media_pipeline.probe import ChapterMark, VideoTrack


class Work(StrEnum):
    """What a unit encodes: the same values as :class:`media_pipeline.models.UnitKind` has for them."""

    WHOLE = "whole"
    PICTURE = "picture"
    SOUND = "sound"


@dataclass(frozen=True)
class Sound:
    """The track to encode and how: ``gain`` in dB, with a limiter when the gain would overdrive it; ``hold``
    is how many seconds of silence follow it.
    """

    index: int
    channels: int
    gain: float = 0.0
    limited: bool = False
    hold: float = 0.0


@dataclass(frozen=True)
class Unit:
    """One piece of work. ``first_frame`` and ``frames`` count in ``Plan.frame_rate``; ``frames`` is ``None``
    for a piece that goes on to the end. ``seconds`` is how much media it is expected to cover.
    """

    number: int
    work: Work
    seconds: float
    first_frame: int = 0
    frames: int | None = None


@dataclass(frozen=True)
class Plan:
    """How one source is encoded by one version of the ladder. ``pictures`` come lowest first.

    ``duration`` is the container's claim in seconds; ``longest`` is the most that is read, in seconds.
    ``frame_rate`` is the highest rung's; keyframes stand every ``gop`` of its frames, small pictures for the
    storyboard are taken every ``thumbnail_every``. ``waveform`` is packed by :mod:`media_pipeline.loudness`.
    """

    ladder: str
    video: VideoTrack
    sound: Sound | None
    pictures: tuple[Picture, ...]
    frame_rate: Fraction
    duration: float | None
    longest: float
    chapters: tuple[ChapterMark, ...]
    units: tuple[Unit, ...]
    gop: int = 50
    thumbnail_every: int = 50
    waveform: str = ""

    def start(self, unit: Unit) -> float:
        """Return where a unit begins in the whole, in seconds."""
        return float(unit.first_frame / self.frame_rate)

    def to_json(self) -> Any:
        return _PLAN.dump_python(self, mode="json")

    @classmethod
    def from_json(cls, data: Any) -> "Plan":
        return _PLAN.validate_python(data)


@dataclass(frozen=True)
class Keyframe:
    """Where in a piece a keyframe's bytes are, and how many ``seconds`` pass until the next one."""

    offset: int
    bytes: int
    seconds: float


@dataclass(frozen=True)
class Piece:
    """One finished media segment. ``name`` is its path below the unit's folder, e.g. ``360p/00000.m4s``."""

    name: str
    seconds: float
    bytes: int
    keyframes: tuple[Keyframe, ...] = ()


@dataclass(frozen=True)
class Pieces:
    """One rendition's part of a unit. ``init`` is a path below the unit's folder, ``init_digest`` tells
    whether two units' are the same. ``codecs`` is as in RFC 6381."""

    rendition: str
    init: str
    init_digest: str
    codecs: str
    pieces: tuple[Piece, ...]

    @property
    def seconds(self) -> float:
        return sum(piece.seconds for piece in self.pieces)


@dataclass(frozen=True)
class UnitResult:
    """What a unit has finished so far. ``extras`` are further files below its folder, thumbnails first."""

    renditions: tuple[Pieces, ...]
    extras: tuple[str, ...] = ()
    is_whole: bool = False

    def to_json(self) -> Any:
        return _RESULT.dump_python(self, mode="json")

    @classmethod
    def from_json(cls, data: Any) -> "UnitResult":
        return _RESULT.validate_python(data)


_PLAN = TypeAdapter(Plan)
_RESULT = TypeAdapter(UnitResult)
