"""Looking at a file through ffprobe, within limits. What is seen is judged in :mod:`media_pipeline.probe`."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from media_pipeline import claims, disguises, probe, processes
from media_pipeline.binaries import FORMATS, PROTOCOLS, SHORT_SECONDS, binary, short
from media_pipeline.exceptions import Refused, Stalled
from media_pipeline.reasons import Reason

_TAIL = 10.0
_FIELDS = 4
_SHORTEST_HOLD = 0.2
# ffmpeg's words for a file that ends in the middle of something.
_CUT = (b"partial file", b"File ended prematurely")


def report(path: Path) -> dict[str, Any]:
    """Return ffprobe's report on a file as JSON gives it. Raises ``Refused`` when it can't be opened."""
    result = _ffprobe(path, "-show_format", "-show_streams", "-show_chapters", "-of", "json")
    if result.returncode == 0:
        found: dict[str, Any] = json.loads(result.stdout)
        return found
    # A camera writes the index last: without it the recording was cut off.
    lost_index = b"moov atom not found" in result.stderr and _head(path)[4:8] == b"ftyp"
    raise Refused(Reason.TRUNCATED if lost_index else Reason.NOT_A_VIDEO)


def examine(path: Path, limits: probe.Limits, *, alive: Callable[[], None] = lambda: None) -> probe.Source:
    """Return what the file is. Raises ``Refused`` with the reason, among them that its end is missing.

    ``alive`` is called between the looks, none of which takes longer than ``SHORT_SECONDS``.
    """
    probe.check_bytes(path.stat().st_size, limits)
    head = _head(path)
    if reason := disguises.reason(head):
        raise Refused(reason)
    facts = report(path)
    alive()
    source = probe.read(facts, limits)
    if source.duration is None:
        return _measured(path, source, limits)
    source = _with_end(path, head, source, source.duration, probe.start(facts))
    alive()
    if not probe.keeps_index(facts):
        return source
    return replace(source, seekable=_can_seek(path, source, probe.start(facts)))


def _measured(path: Path, source: probe.Source, limits: probe.Limits) -> probe.Source:
    """Return the source with its duration as counted: it makes no claim, or none that is worth anything."""
    look = _packets(path, "-select_streams", str(source.video.index))
    # The last picture is shown for a while, too.
    length = float(1 / source.video.frame_rate)
    seconds = probe.played_seconds(map(_time, look.rows)) + length if look.rows else None
    probe.check_duration(seconds, limits)
    return replace(source, duration=seconds)


def _with_end(path: Path, head: bytes, source: probe.Source, duration: float, begin: float) -> probe.Source:
    """Return the source with how its tracks end. Raises ``Refused`` when the end of the file is missing."""
    near = begin + duration - max(_TAIL, duration / 10)
    look = _packets(path, *(("-read_intervals", f"{near:.3f}%") if near > 0 else ()))
    if not look.rows and not look.is_cut:
        # It can't be searched by time.
        look = _packets(path)
    if not look.is_whole:
        return source
    # Of half an AVI file ffmpeg says that it lasts half as long.
    claimed = duration * max(1.0, disguises.claimed_bytes(head) / path.stat().st_size)
    found = max(0.0, max(map(_time, look.rows), default=0.0) - begin)
    # Matroska counts from zero, wherever the clock begins.
    if probe.is_truncated(claimed, found + max(0.0, begin), is_cut=look.is_cut):
        raise Refused(Reason.TRUNCATED)
    return _side_by_side(path, source, look, duration, begin)


def _side_by_side(
    path: Path, source: probe.Source, look: "_Look", duration: float, begin: float
) -> probe.Source:
    """Return the source with how long its picture and its sound last after each other's end.

    Its duration is theirs, where another track, such as subtitles, is clearly longer.
    """
    pictures = _track(path, source.video.index, look)
    sounds = _track(path, source.audio.index, look) if source.audio else _Look([])
    if sounds.is_whole and not sounds.rows:
        # None at all, or a track that was announced and never came.
        source = replace(source, audio=None)
    usual = float(1 / source.video.frame_rate)
    picture = max((_end(row, usual) for row in pictures.rows), default=begin + duration)
    sound = max((_end(row, 0.0) for row in sounds.rows), default=picture)
    length = max(picture, sound) - begin
    if length > 0 and probe.is_truncated(duration, length):
        source = replace(source, duration=length)
    if source.audio is None:
        return source
    # A clock gone wild must not make a film of hours out of one of minutes.
    late = max(-duration, min(duration, sound - picture))
    if abs(late) < _SHORTEST_HOLD:
        return source
    return replace(
        source,
        video=replace(source.video, hold=round(max(0.0, late), 3)),
        audio=replace(source.audio, hold=round(max(0.0, -late), 3)),
    )


def _track(path: Path, index: int, look: "_Look") -> "_Look":
    """Return the packets of a track: those of a look at the file's end, or all if it has none there."""
    rows = [row for row in look.rows if _stream(row) == index]
    return look._replace(rows=rows) if rows else _packets(path, "-select_streams", str(index))


def _can_seek(path: Path, source: probe.Source, begin: float) -> bool:
    """Tell whether looks into the middle land well. Raises ``Refused`` for a film that is encrypted."""
    wanted = [begin + (source.duration or 0.0) * share for share in (0.25, 0.5, 0.75)]
    looks = ",".join(f"{time:.3f}%+#1" for time in wanted)
    rows = _packets(path, "-select_streams", str(source.video.index), "-read_intervals", looks).rows
    if any("Encryption info" in row for row in rows):
        raise Refused(Reason.PROTECTED)
    return probe.can_seek(wanted, [(_time(row), _is_keyframe(row)) for row in rows])


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(disguises.HEAD)


def _ffprobe(path: Path, *arguments: str) -> Any:
    guards = ("-protocol_whitelist", PROTOCOLS, "-format_whitelist", FORMATS)
    command = [binary("ffprobe"), "-v", "error", *guards, *arguments, f"file:{path}"]
    return processes.run(command, confinement=short(path), timeout=SHORT_SECONDS)


class _Look(NamedTuple):
    """Packets as rows of ``stream,pts,dts,duration,flags``.

    ``is_cut`` tells that the file ends in the middle of one, ``is_whole`` that all were seen in time.
    """

    rows: list[str]
    is_cut: bool = False
    is_whole: bool = True


def _packets(path: Path, *arguments: str) -> _Look:
    """Look at the packets of a file, as far as they can be read in time."""
    fields = "packet=stream_index,pts_time,dts_time,duration_time,flags:packet_side_data=side_data_type"
    try:
        result = _ffprobe(path, *arguments, "-show_entries", fields, "-of", "csv=p=0")
    except Stalled:
        return _Look([], is_whole=False)
    rows = [row for row in result.stdout.decode("ascii", "replace").splitlines() if row.count(",") >= _FIELDS]
    is_cut = any(words in result.stderr for words in _CUT)
    return _Look(rows, is_cut, is_whole=not result.returncode)


def _stream(row: str) -> int:
    return claims.count(row.partition(",")[0])


def _time(row: str) -> float:
    """Return the time a packet is shown at, else the one it is decoded at, in seconds."""
    _, shown, decoded, *_ = row.split(",")
    return claims.number(shown) or claims.number(decoded) or 0.0


def _end(row: str, usual: float) -> float:
    """Return when a packet's picture or sound ends; it lasts ``usual`` seconds if it doesn't say."""
    return _time(row) + (claims.seconds(row.split(",")[3]) or usual)


def _is_keyframe(row: str) -> bool:
    return "K" in row.split(",")[4]
