"""Looking at a file through ffprobe, within limits. What is seen is judged in :mod:`media_pipeline.probe`."""

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from media_pipeline import claims, disguises, probe, processes
from media_pipeline.binaries import FORMATS, PROTOCOLS, SHORT_SECONDS, binary, short
from media_pipeline.exceptions import Refused, Stalled
from media_pipeline.reasons import Reason

_TAIL = 10.0
# Formats whose clock may jump, by ffmpeg's own rule.
_JUMPING = ("mpegts", "mpeg")


def report(path: Path) -> dict[str, Any]:
    """Return ffprobe's report on a file as JSON gives it. Raises ``Refused`` when it can't be opened."""
    result = _ffprobe(path, "-show_format", "-show_streams", "-show_chapters", "-of", "json")
    if result.returncode == 0:
        found: dict[str, Any] = json.loads(result.stdout)
        return found
    # A camera writes the index last: without it the recording was cut off.
    lost_index = b"moov atom not found" in result.stderr and _head(path)[4:8] == b"ftyp"
    raise Refused(Reason.TRUNCATED if lost_index else Reason.NOT_A_VIDEO)


def last_timestamp(path: Path, near: float = 0.0) -> float | None:
    """Return the time of the last packet that can be read, in seconds; looks from ``near`` on.

    ``0.0`` when there is none, ``None`` when the file can't be searched. Nothing is decoded.
    """
    rows = _packets(path, *(("-read_intervals", f"{near:.3f}%") if near else ()))
    return None if rows is None else max(map(_time, rows), default=0.0)


def played_seconds(path: Path, stream: int) -> float | None:
    """Return how long a track plays whose clock jumps, as a broadcast's does at a new programme.

    The jumps are left out, as ffmpeg does. ``None`` when the file can't be searched in time.
    """
    rows = _packets(path, "-select_streams", str(stream))
    if rows is None:
        return None
    times = [_time(row) for row in rows]
    steps = (later - earlier for earlier, later in pairwise(times))
    return sum(step for step in steps if abs(step) < _TAIL)


def examine(path: Path, limits: probe.Limits, *, alive: Callable[[], None] = lambda: None) -> probe.Source:
    """Return what the file is. Raises ``Refused`` with the reason, among them that its end is missing.

    ``alive`` is called between the looks, none of which takes longer than ``SHORT_SECONDS``.
    """
    probe.check_bytes(path.stat().st_size, limits)
    if reason := disguises.reason(_head(path)):
        raise Refused(reason)
    facts = report(path)
    alive()
    source = probe.read(facts, limits)
    if source.duration is None or probe.is_format(facts, *_JUMPING):
        return _measured(path, source, probe.start(facts), limits)
    begin = probe.start(facts)
    near = source.duration - max(_TAIL, source.duration / 10)
    end = last_timestamp(path, near=max(0.0, begin + near))
    if end is not None and probe.is_truncated(source.duration, max(0.0, end - begin)):
        raise Refused(Reason.TRUNCATED)
    alive()
    return replace(source, seekable=probe.may_seek(facts) and _can_seek(path, source, begin))


def _measured(path: Path, source: probe.Source, begin: float, limits: probe.Limits) -> probe.Source:
    """Return the source with its duration as counted, where its own word is missing or worth nothing."""
    if source.duration is None:
        found = max(0.0, (last_timestamp(path) or 0.0) - begin)
    else:
        found = played_seconds(path, source.video.index) or 0.0
    # The last picture is shown for a while, too.
    seconds = found + float(1 / source.video.frame_rate) if found else source.duration
    probe.check_duration(seconds, limits)
    return replace(source, duration=seconds)


def _can_seek(path: Path, source: probe.Source, begin: float) -> bool:
    wanted = [begin + (source.duration or 0.0) * share for share in (0.25, 0.5, 0.75)]
    looks = ",".join(f"{time:.3f}%+#1" for time in wanted)
    rows = _packets(path, "-select_streams", str(source.video.index), "-read_intervals", looks)
    return probe.can_seek(wanted, [(_time(row), "K" in row) for row in rows or ()])


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(disguises.HEAD)


def _ffprobe(path: Path, *arguments: str) -> Any:
    guards = ("-protocol_whitelist", PROTOCOLS, "-format_whitelist", FORMATS)
    command = [binary("ffprobe"), "-v", "error", *guards, *arguments, f"file:{path}"]
    return processes.run(command, confinement=short(path), timeout=SHORT_SECONDS)


def _packets(path: Path, *arguments: str) -> list[str] | None:
    """Return ``pts,dts,flags`` of packets as rows; ``None`` when the file can't be searched in time."""
    entries = ("-show_entries", "packet=pts_time,dts_time,flags", "-of", "csv=p=0")
    try:
        result = _ffprobe(path, *arguments, *entries)
    except Stalled:
        return None
    return None if result.returncode else result.stdout.decode("ascii", "replace").split()


def _time(row: str) -> float:
    """Return the time a packet is shown at, else the one it is decoded at, in seconds."""
    shown, decoded, *_ = *row.split(","), "", ""
    return claims.number(shown) or claims.number(decoded) or 0.0
