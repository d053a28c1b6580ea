"""What a file is, by ffprobe's report: rules only, nothing is run or read here.

A refusal is a :class:`~media_pipeline.exceptions.Refused` with a reason that a teacher understands.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from media_pipeline import claims
from media_pipeline.exceptions import Refused
from media_pipeline.reasons import Reason

_STILL_CODECS = {"mjpeg", "png", "bmp", "gif", "tiff", "webp"}
_PROTECTED_TAGS = {"encv", "enca", "drmi", "drms"}
_ASIDES = ("comment", "visual_impaired", "hearing_impaired", "descriptions", "karaoke", "lyrics")
_CHINESE = {"zh", "zho", "chi", "cmn"}
_USUAL_RATES = (
    *(Fraction(rate) for rate in (10, 12, 15, 20)),
    *(Fraction(24000, 1001), Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(30)),
    *(Fraction(50), Fraction(60000, 1001), Fraction(60)),
)
_FARTHEST_KEYFRAME = 30.0  # seconds
_LONGEST_STEP = 10.0  # seconds
_CUT_SECONDS = 0.25
# Formats whose clock may jump, by ffmpeg's own rule: what they say of their length is a guess.
_JUMPING = ("mpegts", "mpeg")
_MOST_CHAPTERS = 200
_LONGEST_TITLE = 200


@dataclass(frozen=True)
class Limits:
    """What is accepted. ``seconds`` and ``bytes`` come from the settings.

    ``pixels`` is the most of one picture; ``frame_rate`` in pictures a second is far above any camera's.
    """

    seconds: float
    bytes: int
    pixels: int = 8192 * 4320
    short_side: int = 32
    streams: int = 32
    frame_rate: int = 1000

    @property
    def total_pixels(self) -> float:
        """Pixels of all pictures together: the longest video in 4K with 60 pictures a second."""
        return 3840 * 2160 * 60 * self.seconds


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

    ``interlaced`` is ``None`` when the file doesn't say. ``hold`` is for how many seconds the last picture
    stays while the sound goes on.
    """

    index: int
    width: int
    height: int
    frame_rate: Fraction
    interlaced: bool | None
    colour: Colour = Colour()
    hold: float = 0.0


@dataclass(frozen=True)
class AudioTrack:
    """``hold`` is for how many seconds there is silence while the picture goes on."""

    index: int
    channels: int
    hold: float = 0.0


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


def read(report: Mapping[str, Any], limits: Limits) -> Source:
    """Return what to encode of a file that ffprobe could open. Raises ``Refused``.

    Whether it is ``seekable`` can't be told from a report: see :func:`can_seek`.
    """
    streams = claims.mappings(report.get("streams"))
    if len(streams) > limits.streams:
        raise Refused(Reason.TOO_MANY_STREAMS)
    picture = _chosen_picture(streams)
    track = _video_track(picture, limits)
    duration = _longest(report, streams)
    check_duration(duration, limits)
    _check_work(picture, track, duration, limits)
    chapters = _chapters(claims.mappings(report.get("chapters")), start(report), duration)
    return Source(duration, track, _audio_track(streams), chapters)


def start(report: Mapping[str, Any]) -> float:
    """Return the time in seconds at which a file's own clock begins."""
    return claims.number(claims.mapping(report.get("format")).get("start_time")) or 0.0


def is_format(report: Mapping[str, Any], *names: str) -> bool:
    """Tell whether a file is of one of these formats, in ffmpeg's short names."""
    found = claims.mapping(report.get("format")).get("format_name")
    return not set(str(found).split(",")).isdisjoint(names)


def keeps_index(report: Mapping[str, Any]) -> bool:
    """Tell whether a file's format keeps an index of times, and its clock begins where it should."""
    return is_format(report, "mov", "matroska") and abs(start(report)) < 1.0


def can_seek(wanted: Iterable[float], found: Iterable[tuple[float, bool]]) -> bool:
    """Tell whether looks into the middle landed well: on a keyframe, at or shortly before the time.

    ``found`` holds the time of the first packet after each look, in seconds, and whether it is a keyframe.
    A file with one keyframe a minute would be decoded twice over by those who work on its pieces.
    """
    looks, landed = list(wanted), list(found)
    return len(looks) == len(landed) and all(
        is_key and -_FARTHEST_KEYFRAME < time - wish < 0.5
        for wish, (time, is_key) in zip(looks, landed, strict=True)
    )


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


def is_truncated(claimed: float | None, decoded: float, *, is_cut: bool = False) -> bool:
    """Tell whether a file holds clearly less than it says (both in seconds).

    A file cut in half still probes as whole: only what could be decoded tells. Two seconds or 2 % may be
    missing, since a container counts the longest track and rounds; much less in one that is known to be cut
    off in the middle of something.
    """
    if claimed is None:
        return False
    missing = claimed - decoded
    if is_cut:
        return missing > _CUT_SECONDS
    return missing > max(2.0, claimed * 0.02) or (claimed > 0.5 and decoded < claimed / 2)


def played_seconds(times: Iterable[float]) -> float:
    """Return how long a track plays from the times of its packets.

    A broadcast's clock jumps when a new programme begins: such jumps are left out, as ffmpeg does.
    """
    steps = (later - earlier for earlier, later in pairwise(times))
    return max(0.0, sum(step for step in steps if abs(step) < _LONGEST_STEP))


def _chosen_picture(streams: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    pictures = [stream for stream in streams if stream.get("codec_type") == "video"]
    moving = [stream for stream in pictures if not _is_still(stream)]
    if not moving:
        raise Refused(Reason.COVER_ART_ONLY if pictures else Reason.NO_VIDEO_STREAM)
    known = [stream for stream in moving if claims.word(stream.get("codec_name"))]
    if not known:
        raise Refused(Reason.UNREADABLE)
    return max(known, key=lambda stream: (_is_marked(stream, "default"), _area(stream)))


def _is_still(stream: Mapping[str, Any]) -> bool:
    """Tell whether a track is a cover or a strip of thumbnails rather than a film."""
    if _is_marked(stream, "attached_pic", "still_image", "timed_thumbnails"):
        return True
    return (
        claims.word(stream.get("codec_name")) in _STILL_CODECS and claims.count(stream.get("nb_frames")) == 1
    )


def _is_marked(stream: Mapping[str, Any], *marks: str) -> bool:
    disposition = claims.mapping(stream.get("disposition"))
    return any(claims.count(disposition.get(mark)) for mark in marks)


def _area(stream: Mapping[str, Any]) -> int:
    return claims.count(stream.get("width")) * claims.count(stream.get("height"))


def _video_track(stream: Mapping[str, Any], limits: Limits) -> VideoTrack:
    if claims.word(stream.get("codec_tag_string")) in _PROTECTED_TAGS:
        raise Refused(Reason.PROTECTED)
    width, height = claims.count(stream.get("width")), claims.count(stream.get("height"))
    if not (width and height):
        raise Refused(Reason.UNREADABLE)
    if width * height > limits.pixels:
        raise Refused(Reason.TOO_MANY_PIXELS)
    aspect = claims.fraction(stream.get("sample_aspect_ratio"), separator=":")
    if aspect and Fraction(1, 10) < aspect < 10:
        width = max(1, round(width * aspect))
    if _rotation(stream) in (90, 270):
        width, height = height, width
    if min(width, height) < limits.short_side:
        raise Refused(Reason.TOO_SMALL)
    return VideoTrack(
        claims.count(stream.get("index")),
        width,
        height,
        _frame_rate(stream, limits),
        _is_interlaced(stream),
        _colour(stream),
    )


def _frame_rate(stream: Mapping[str, Any], limits: Limits) -> Fraction:
    """Return the rate at which the pictures are shown.

    Of the two rates that ffprobe gives, ``r_frame_rate`` is the grid that all times lie on: for a phone that
    leaves out some pictures the right one, for a recording with times in milliseconds 1000. The average is
    right then, brought to the rate it was probably meant to be.
    """
    average, grid = (
        rate if rate and rate <= limits.frame_rate else None
        for rate in map(claims.fraction, (stream.get("avg_frame_rate"), stream.get("r_frame_rate")))
    )
    if average is None:
        return grid if grid and grid <= _USUAL_RATES[-1] else Fraction(25)
    if grid and average <= grid * Fraction(101, 100) and average > grid * Fraction(3, 5):
        return grid
    near = min(_USUAL_RATES, key=lambda usual: abs(usual - average))
    return near if abs(near - average) < near / 50 else average


def _is_interlaced(stream: Mapping[str, Any]) -> bool | None:
    order = claims.word(stream.get("field_order"))
    return order in ("tt", "bb", "tb", "bt") if order else None


def _colour(stream: Mapping[str, Any]) -> Colour:
    fields = ("color_space", "color_transfer", "color_primaries", "color_range")
    return Colour(*(claims.word(stream.get(field)) for field in fields))


def _rotation(stream: Mapping[str, Any]) -> int:
    """Return the rotation brought to quarter turns: 0, 90, 180 or 270 degrees."""
    turns = [
        entry["rotation"] for entry in claims.mappings(stream.get("side_data_list")) if "rotation" in entry
    ]
    degrees = claims.number(turns[0] if turns else claims.mapping(stream.get("tags")).get("rotate"))
    return round((degrees or 0) / 90) % 4 * 90


def _check_work(stream: Mapping[str, Any], track: VideoTrack, duration: float | None, limits: Limits) -> None:
    """Raise ``Refused`` for a small file that would take days to decode."""
    counted = claims.count(stream.get("nb_frames"))
    length = claims.seconds(stream.get("duration")) or duration
    frames = max(float(counted), float(track.frame_rate) * (length or 0.0))
    if counted and length and length >= 1 and counted / length > limits.frame_rate:
        raise Refused(Reason.TOO_MANY_FRAMES)
    if frames * _area(stream) > limits.total_pixels:
        raise Refused(Reason.TOO_MANY_FRAMES)


def _audio_track(streams: Iterable[Mapping[str, Any]]) -> AudioTrack | None:
    """Return the track most listeners want: no commentary, marked as default, in Chinese, the first."""
    usable = [
        stream
        for stream in streams
        if stream.get("codec_type") == "audio"
        and claims.word(stream.get("codec_name"))
        and claims.count(stream.get("channels"))
        and claims.word(stream.get("codec_tag_string")) not in _PROTECTED_TAGS
    ]
    if not usable:
        return None
    best = max(usable, key=_wanted)
    return AudioTrack(claims.count(best.get("index")), claims.count(best.get("channels")))


def _wanted(stream: Mapping[str, Any]) -> tuple[bool, bool, bool]:
    tags = claims.mapping(stream.get("tags"))
    is_aside = _is_marked(stream, *_ASIDES) or "commentary" in claims.word(tags.get("title"))
    return (
        not is_aside,
        _is_marked(stream, "default"),
        claims.word(tags.get("language")).partition("-")[0] in _CHINESE,
    )


def _chapters(
    entries: Iterable[Mapping[str, Any]], start: float, duration: float | None
) -> tuple[ChapterMark, ...]:
    """Return the titled chapters in order, no two at the same moment, none past the end."""
    marks: dict[float, ChapterMark] = {}
    for entry in entries:
        title = str(claims.mapping(entry.get("tags")).get("title") or "").replace("\x00", "").strip()
        begins = claims.number(entry.get("start_time"))
        if title and begins is not None and begins - start < (duration or float("inf")):
            moment = round(max(0.0, begins - start), 3)
            marks.setdefault(moment, ChapterMark(moment, title[:_LONGEST_TITLE]))
    return tuple(marks[moment] for moment in sorted(marks)[:_MOST_CHAPTERS])


def _longest(report: Mapping[str, Any], streams: Iterable[Mapping[str, Any]]) -> float | None:
    """Return the container's duration in seconds, else the longest track's, else ``None``."""
    if is_format(report, *_JUMPING):
        return None
    whole = claims.seconds(claims.mapping(report.get("format")).get("duration"))
    if whole:
        return whole
    lengths = [claims.seconds(stream.get("duration")) for stream in streams]
    return max((length for length in lengths if length), default=None)
