"""Looking at a file through ffprobe, within limits. What is seen is judged in :mod:`media_pipeline.probe`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from media_pipeline import probe, processes
from media_pipeline.binaries import FORMATS, PROTOCOLS, SHORT, SHORT_SECONDS, binary
from media_pipeline.exceptions import Refused, Stalled
from media_pipeline.reasons import Reason

_TAIL = 10.0


def report(path: Path) -> dict[str, Any]:
    """Return ffprobe's report on a file as JSON gives it. Raises ``Refused`` when it can't be opened."""
    result = _ffprobe(path, "-show_format", "-show_streams", "-of", "json")
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
    try:
        result = _ffprobe(
            path,
            *(("-read_intervals", f"{near:.3f}%") if near else ()),
            *("-show_entries", "packet=pts_time,dts_time", "-of", "csv=p=0"),
        )
    except Stalled:
        return None
    return None if result.returncode else max(_times(result.stdout), default=0.0)


def examine(path: Path, limits: probe.Limits, *, alive: Callable[[], None] = lambda: None) -> probe.Source:
    """Return what the file is. Raises ``Refused`` with the reason, among them that its end is missing.

    ``alive`` is called between the looks, none of which takes longer than ``SHORT_SECONDS``.
    """
    probe.check_bytes(path.stat().st_size, limits)
    if reason := probe.disguise(_head(path)):
        raise Refused(reason)
    facts = report(path)
    alive()
    source = probe.read(facts, limits)
    start = float(facts.get("format", {}).get("start_time") or 0)
    if source.duration is None:
        found = last_timestamp(path)
        probe.check_duration(found, limits)
        return probe.Source(found or None, source.video, source.audio)
    near = source.duration - max(_TAIL, source.duration / 10)
    end = last_timestamp(path, near=max(0.0, start + near))
    if end is not None and probe.is_truncated(source.duration, max(0.0, end - start)):
        raise Refused(Reason.TRUNCATED)
    return source


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(512)


def _ffprobe(path: Path, *arguments: str) -> Any:
    guards = ("-protocol_whitelist", PROTOCOLS, "-format_whitelist", FORMATS)
    command = [binary("ffprobe"), "-v", "error", *guards, *arguments, f"file:{path}"]
    return processes.run(command, confinement=SHORT, timeout=SHORT_SECONDS)


def _times(rows: bytes) -> list[float]:
    times = []
    for row in rows.decode("ascii", "replace").splitlines():
        for field in row.split(","):
            try:
                times.append(float(field))
            except ValueError:
                continue
    return times
