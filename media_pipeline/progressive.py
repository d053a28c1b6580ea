"""The one file for old phones, and for taking home: a rung around 360p, remuxed, never encoded again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from media_pipeline import ffmpeg, layout
from media_pipeline.ladder import Picture
from media_pipeline.playlists import Listed
from media_pipeline.shelf import Shelf

SHORT_SIDE = 360
# What a rung of 360 lines may take: a larger one that needs no more, as of slides, serves as well.
_BIT_RATE = 700_000


class Track(Protocol):
    """One rendition of a stream."""

    @property
    def name(self) -> str: ...
    @property
    def listed(self) -> Sequence[Listed]: ...
    @property
    def picture(self) -> Picture | None: ...
    @property
    def seconds(self) -> float: ...


@dataclass(frozen=True)
class Made:
    """``name`` is in the shelf, ``""`` if there is none."""

    name: str = ""
    bytes: int = 0


def make(tracks: Sequence[Track], shelf: Shelf, folder: Path, *, alive: Callable[[], None]) -> Made:
    """Put an MP4 with its index in front on the shelf and return what was made."""
    sound = next((track for track in tracks if track.name == ffmpeg.AUDIO), None)
    chosen = [choose(tracks), *([sound] if sound else [])]
    if any(len({one.init_digest for one in track.listed}) > 1 for track in chosen):
        # Pieces that need other settings of the decoder can't be one track of a plain file.
        return Made()
    parts = []
    for track in chosen:
        parts.append(folder / f"{track.name}.mp4")
        gather(track.listed, shelf, parts[-1], alive=alive)
    output = folder / layout.PROGRESSIVE
    ffmpeg.remux(parts, output, seconds=chosen[0].seconds, alive=alive)
    for part in parts:
        part.unlink()
    size = output.stat().st_size
    shelf.put(output, layout.PROGRESSIVE)
    return Made(layout.PROGRESSIVE, size)


def choose(tracks: Sequence[Track]) -> Track:
    """Return the smallest rung of 360 lines or more that takes no more than one of 360, else one below."""
    rungs = [(min(track.picture.width, track.picture.height), track) for track in tracks if track.picture]
    light = [track for side, track in rungs if side >= SHORT_SIDE and _rate(track) <= _BIT_RATE]
    below = [track for side, track in rungs if side <= SHORT_SIDE]
    return light[0] if light else below[-1] if below else rungs[0][1]


def gather(listed: Sequence[Listed], shelf: Shelf, target: Path, *, alive: Callable[[], None]) -> None:
    """Write the initialisation segment and all segments into one file."""
    with target.open("wb") as file:
        for name in [listed[0].init, *(one.name for one in listed)]:
            alive()
            file.write(shelf.read(name))


def _rate(track: Track) -> float:
    return 8 * sum(one.piece.bytes for one in track.listed) / track.seconds
