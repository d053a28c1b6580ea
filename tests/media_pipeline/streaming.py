"""A stream made of a file without a database, and ways to look at what was made."""

import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage

from media_pipeline import ladder, probe, streams, transcoding, units
from media_pipeline.binaries import binary
from media_pipeline.plan import Plan, UnitResult
from media_pipeline.shelf import Shelf
from media_pipeline.transcoding import Transcoded

LIMITS = probe.Limits(seconds=600, bytes=10**9)


def shelf(folder: Path) -> Shelf:
    return Shelf(FileSystemStorage(location=folder), "")


def transcode(source: Path, folder: Path, **options: Any) -> Transcoded:
    """Make a stream of ``source`` in the new ``folder``."""
    work = folder.with_name(f"{folder.name}-work")
    work.mkdir(parents=True)
    options = {"rungs": ladder.CURRENT, "limits": LIMITS, **options}
    return transcoding.run(source, shelf(folder), work, **options)


def encode(source: Path, plan: Plan, folder: Path) -> streams.Stream:
    """Make a stream by a plan of one's own."""
    done = []
    for unit in plan.units:
        place = folder / f"unit-{unit.number}"
        place.mkdir(parents=True)
        result = units.encode(
            source, plan, unit, place, on_progress=lambda share: None, on_pieces=lambda result: None
        )
        done.append((unit, place.name, result))
    work = folder.with_name(f"{folder.name}-work")
    work.mkdir()
    return streams.finish(plan, done, shelf(folder), work)


def only(plan: Plan, *names: str) -> Plan:
    """Leave the named rungs of a plan."""
    return replace(plan, pictures=tuple(one for one in plan.pictures if one.name in names))


def ignore(result: UnitResult) -> None:
    """Let pieces lie where they are."""


def look(path: Path, *entries: str) -> dict[str, Any]:
    """Ask ffprobe about one of our own files."""
    result = subprocess.run(
        [binary("ffprobe"), "-v", "error", "-of", "json", *entries, path],
        check=True,
        capture_output=True,
        timeout=60,
    )
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def frames(path: Path) -> list[tuple[float, bool]]:
    """Return the time of each frame that is shown, and whether it is a keyframe."""
    rows = look(path, "-select_streams", "v", "-show_entries", "frame=pts_time,key_frame")["frames"]
    return [(float(row["pts_time"]), bool(row["key_frame"])) for row in rows]


def keyframes(path: Path) -> list[float]:
    return [time for time, is_key in frames(path) if is_key]


def similarity(path: Path, original: Path, *, prepare: str = "null") -> list[float]:
    """Return the SSIM of every frame with the original's, scaled alike; ``prepare`` filters the original."""
    graph = (
        f"[1:v]{prepare}[o];[o][0:v]scale2ref[original][made];"
        "[made]setpts=N/25/TB[a];[original]setpts=N/25/TB[b];[a][b]ssim=stats_file=-"
    )
    inputs = ["-i", str(path), "-i", str(original)]
    command = [binary("ffmpeg"), "-nostdin", "-v", "error", *inputs, "-lavfi", graph]
    result = subprocess.run([*command, "-f", "null", "-"], check=True, capture_output=True, timeout=60)
    rows = result.stdout.decode().splitlines()
    return [float(row.split("All:")[1].split()[0]) for row in rows if "All:" in row]


Make = Callable[..., Transcoded]
