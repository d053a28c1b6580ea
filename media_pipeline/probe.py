"""What a file is, by ffprobe's report: rules only, nothing is run or read here.

A refusal is a :class:`~media_pipeline.exceptions.Refused` with a reason that a teacher understands.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from media_pipeline.exceptions import Refused
from media_pipeline.reasons import Reason

# Text that ffmpeg would follow to other files or to the network.
_PLAYLIST_HEADS = (
    b"#extm3u",
    b"ffconcat",
    b"<mpd",
    b"<smoothstreamingmedia",
    b"<smil",
    b"[playlist]",
    b"v=0\r",
)


@dataclass(frozen=True)
class Limits:
    """What is accepted. ``seconds`` and ``bytes`` come from the settings."""

    seconds: float
    bytes: int
    pixels: int = 8192 * 4320
    short_side: int = 32
    streams: int = 32


@dataclass(frozen=True)
class Colour:
    """What the numbers of a picture mean, in ffmpeg's words; ``""`` where the file doesn't say."""

    matrix: str = ""
    transfer: str = ""
    primaries: str = ""
    range: str = ""

    @property
    def is_hdr(self) -> bool:
        return self.transfer in ("smpte2084", "arib-std-b67")


@dataclass(frozen=True)
class VideoTrack:
    """``width`` and ``height`` are as shown: after rotation, with square pixels.

    ``interlaced`` is ``None`` when the file doesn't say.
    """

    index: int
    width: int
    height: int
    frame_rate: Fraction
    interlaced: bool | None
    colour: Colour = Colour()


@dataclass(frozen=True)
class AudioTrack:
    index: int
    channels: int


@dataclass(frozen=True)
class ChapterMark:
    """A titled moment, ``start`` in seconds."""

    start: float
    title: str


@dataclass(frozen=True)
class Source:
    """What will be encoded. ``duration`` is the container's claim in seconds, ``None`` if it makes none.

    ``seekable`` tells whether a piece from the middle can be read exactly: long videos are then encoded in
    pieces by several workers.
    """

    duration: float | None
    video: VideoTrack
    audio: AudioTrack | None
    chapters: tuple[ChapterMark, ...] = ()
    seekable: bool = False


def disguise(head: bytes) -> Reason | None:
    """Say what is wrong with a file by its first bytes, before any demuxer sees it; ``None``: nothing."""
    if not head:
        return Reason.EMPTY
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith(b"<?xml"):
        text = text.partition(b"?>")[2].lstrip()
    if text.startswith(_PLAYLIST_HEADS):
        return Reason.PLAYLIST
    return None


def read(report: Mapping[str, Any], limits: Limits) -> Source:
    """Return what to encode of a file that ffprobe could open. Raises ``Refused``."""
    streams = report.get("streams") or []
    if len(streams) > limits.streams:
        raise Refused(Reason.TOO_MANY_STREAMS)
    track = _video_track(_chosen_picture(streams))
    _check_size(track, limits)
    duration = _longest(report, streams)
    check_duration(duration, limits)
    return Source(duration=duration, video=track, audio=_audio_track(streams))


def check_duration(seconds: float | None, limits: Limits) -> None:
    """Raise ``Refused`` when a video is longer than allowed."""
    if seconds is not None and seconds > limits.seconds:
        raise Refused(Reason.TOO_LONG)


def check_bytes(count: int, limits: Limits) -> None:
    """Raise ``Refused`` for an empty or too large file."""
    if count == 0:
        raise Refused(Reason.EMPTY)
    if count > limits.bytes:
        raise Refused(Reason.TOO_LARGE)


def is_truncated(claimed: float | None, decoded: float) -> bool:
    """Tell whether a file holds clearly less than it says (both in seconds).

    A file cut in half still probes as whole: only what could be decoded tells. Two seconds or 2 % may be
    missing, since a container counts the longest track and rounds.
    """
    if claimed is None:
        return False
    return claimed - decoded > max(2.0, claimed * 0.02) or (claimed > 0.5 and decoded < claimed / 2)


def _chosen_picture(streams: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    pictures = [stream for stream in streams if stream.get("codec_type") == "video"]
    moving = [stream for stream in pictures if not stream.get("disposition", {}).get("attached_pic")]
    if not moving:
        raise Refused(Reason.COVER_ART_ONLY if pictures else Reason.NO_VIDEO_STREAM)
    known = [stream for stream in moving if stream.get("codec_name") not in (None, "unknown")]
    if not known:
        raise Refused(Reason.UNREADABLE)
    return max(known, key=lambda s: (s.get("disposition", {}).get("default", 0), _area(s)))


def _area(stream: Mapping[str, Any]) -> int:
    return int(stream.get("width") or 0) * int(stream.get("height") or 0)


def _video_track(stream: Mapping[str, Any]) -> VideoTrack:
    width, height = int(stream.get("width") or 0), int(stream.get("height") or 0)
    if not (width and height):
        raise Refused(Reason.UNREADABLE)
    aspect = _fraction(stream.get("sample_aspect_ratio"), separator=":")
    if aspect and Fraction(1, 10) < aspect < 10:
        width = max(1, round(width * aspect))
    if _rotation(stream) % 180 == 90:
        width, height = height, width
    rate = _fraction(stream.get("avg_frame_rate")) or _fraction(stream.get("r_frame_rate")) or Fraction(25)
    interlaced = stream.get("field_order") in ("tt", "bb", "tb", "bt")
    return VideoTrack(int(stream["index"]), width, height, rate, interlaced)


def _rotation(stream: Mapping[str, Any]) -> int:
    """Return the rotation in whole degrees, 0 ≤ r < 360."""
    for side_data in stream.get("side_data_list") or []:
        if "rotation" in side_data:
            return round(float(side_data["rotation"])) % 360
    return round(float(stream.get("tags", {}).get("rotate", 0))) % 360


def _check_size(track: VideoTrack, limits: Limits) -> None:
    if track.width * track.height > limits.pixels:
        raise Refused(Reason.TOO_MANY_PIXELS)
    if min(track.width, track.height) < limits.short_side:
        raise Refused(Reason.TOO_SMALL)


def _audio_track(streams: Iterable[Mapping[str, Any]]) -> AudioTrack | None:
    usable = [
        stream
        for stream in streams
        if stream.get("codec_type") == "audio"
        and stream.get("codec_name") not in (None, "unknown")
        and int(stream.get("channels") or 0) > 0
    ]
    if not usable:
        return None
    best = max(usable, key=lambda stream: stream.get("disposition", {}).get("default", 0))
    return AudioTrack(int(best["index"]), int(best["channels"]))


def _longest(report: Mapping[str, Any], streams: Iterable[Mapping[str, Any]]) -> float | None:
    """Return the container's duration in seconds, else the longest track's, else ``None``."""
    claims = [_seconds(report.get("format", {}).get("duration"))]
    if claims == [None]:
        claims = [_seconds(stream.get("duration")) for stream in streams]
    return max((claim for claim in claims if claim), default=None)


def _seconds(value: object) -> float | None:
    try:
        seconds = float(str(value))
    except ValueError:
        return None
    return seconds if 0 < seconds < float("inf") else None


def _fraction(value: object, separator: str = "/") -> Fraction | None:
    """Return ``30000/1001`` as a fraction; ``None`` for ``0/0``, ``N/A`` and nothing."""
    try:
        numerator, _, denominator = str(value).partition(separator)
        fraction = Fraction(int(numerator), int(denominator or 1))
    except (ValueError, ZeroDivisionError):
        return None
    return fraction if fraction > 0 else None
