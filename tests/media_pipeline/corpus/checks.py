"""What any stream of ours must be, whatever it was made of."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from django.core.files.storage import FileSystemStorage

from media_pipeline import ladder, playlists, transcoding
from media_pipeline.binaries import binary
from media_pipeline.probe import Limits
from media_pipeline.shelf import Shelf
from media_pipeline.streams import Stream
from media_pipeline.transcoding import Transcoded

LIMITS = Limits(seconds=3600, bytes=10**9)
LONGEST_DIFFERENCE = 0.4  # seconds


@dataclass(frozen=True)
class Outcome:
    """A finished stream and the folder it lies in."""

    transcoded: Transcoded
    folder: Path

    @property
    def stream(self) -> Stream:
        return self.transcoded.stream


def transcode(source: Path, place: Path) -> Outcome:
    """Run the whole pipeline on a file. Raises ``Refused`` and ``EncodeFailed``."""
    folder, work = place / "stream", place / "work"
    folder.mkdir()
    work.mkdir()
    made = transcoding.run(
        source,
        Shelf(FileSystemStorage(location=folder), ""),
        work,
        rungs=ladder.CURRENT,
        limits=LIMITS,
    )
    return Outcome(made, folder)


def must_be_whole(outcome: Outcome) -> None:
    """Assert that a player could play all of it, from every playlist."""
    master = outcome.folder / "master.m3u8"
    must_list_what_is_there(master)
    must_decode(master)
    grid = float(outcome.transcoded.plan.gop / outcome.transcoded.plan.frame_rate)
    for made in outcome.stream.renditions:
        assert f"{made.name}/playlist.m3u8" in master.read_text(encoding="utf-8")
        if made.width:
            must_have_keyframes_on_the_grid(outcome.folder / made.name / "playlist.m3u8", grid)
    lengths = [made.seconds for made in outcome.stream.renditions]
    assert max(lengths) - min(lengths) < LONGEST_DIFFERENCE, "a player would stop where the shorter one ends"
    assert not [path for path in outcome.folder.rglob("*") if path.name.endswith((".part", ".tmp"))]
    assert all(path.stat().st_size for path in outcome.folder.rglob("*") if path.is_file())


def must_list_what_is_there(playlist: Path) -> None:
    """Assert that a playlist, and those it leads to, name only files that exist, all below one folder."""
    text = playlist.read_text(encoding="utf-8")
    assert text.startswith("#EXTM3U\n")
    named = [line for line in text.splitlines() if line and not line.startswith("#")]
    named += re.findall(r'URI="([^"]+)"', text)
    assert named
    for name in named:
        target = playlist.parent / name
        assert "://" not in name
        assert target.is_file(), f"{playlist} names {name}"
        if name.endswith(".m3u8"):
            must_list_what_is_there(target)


def must_decode(playlist: Path) -> None:
    """Assert that every picture and every sound that a playlist leads to decodes without a complaint."""
    command = [
        binary("ffmpeg"),
        "-nostdin",
        "-v",
        "error",
        "-xerror",
        "-i",
        playlist,
        "-map",
        "0",
        "-f",
        "null",
        "-",
    ]
    result = subprocess.run([*map(str, command)], capture_output=True, timeout=60, check=False)
    assert (result.returncode, result.stderr.decode()) == (0, "")


def must_have_keyframes_on_the_grid(playlist: Path, every: float) -> None:
    result = subprocess.run(
        [
            *(binary("ffprobe"), "-v", "error", "-skip_frame", "nokey", "-select_streams", "v"),
            *("-show_entries", "frame=pts_time", "-of", "csv=p=0", playlist),
        ],
        capture_output=True,
        timeout=60,
        check=True,
    )
    times = [float(row.strip(",")) for row in result.stdout.decode().split()]
    assert times
    for number, time in enumerate(times):
        assert abs(time - number * every) < 0.01, f"keyframes at {times}"
    assert len(times) >= int(playlists.parse(playlist.read_text()).seconds / every)
