"""Small pictures of the whole video in sheets, with a WebVTT that says which is where: for winding."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image

from media_pipeline import layout
from media_pipeline.plan import Plan
from media_pipeline.shelf import Shelf

COLUMNS, ROWS = 5, 5
_QUALITY = 70


@dataclass(frozen=True)
class Made:
    """``name`` is that of the WebVTT in the shelf, ``""`` if there is none."""

    name: str = ""
    bytes: int = 0


def make(thumbnails: Sequence[str], plan: Plan, duration: float, shelf: Shelf, folder: Path) -> Made:
    """Put the sheets and their WebVTT on the shelf. ``thumbnails`` are names in the shelf, in order."""
    every = float(plan.thumbnail_every / plan.frame_rate)
    pictures = [_open(name, shelf) for name in thumbnails[: max(1, round(duration / every + 0.5))]]
    if not pictures:
        return Made()
    size = pictures[0].size
    total = 0
    for number, start in enumerate(range(0, len(pictures), COLUMNS * ROWS), start=1):
        sheet = folder / sheet_name(number)
        _paste(pictures[start : start + COLUMNS * ROWS], size).save(sheet, quality=_QUALITY, optimize=True)
        total += sheet.stat().st_size
        shelf.put(sheet, sheet.name)
    shelf.write(layout.STORYBOARD, index(len(pictures), size, every, duration))
    return Made(layout.STORYBOARD, total)


def index(count: int, size: tuple[int, int], every: float, duration: float) -> str:
    """Return the WebVTT: a cue for each small picture, with its place in the sheet (Media Fragments)."""
    cues = ["WEBVTT\n"]
    for number in range(count):
        begin = number * every
        end = duration if number + 1 == count else begin + every
        if begin >= duration:
            break
        sheet, place = divmod(number, COLUMNS * ROWS)
        row, column = divmod(place, COLUMNS)
        area = f"{column * size[0]},{row * size[1]},{size[0]},{size[1]}"
        cues.append(f"{clock(begin)} --> {clock(end)}\n{sheet_name(sheet + 1)}#xywh={area}\n")
    return "\n".join(cues)


def sheet_name(number: int) -> str:
    return f"storyboard-{number}.jpg"


def clock(seconds: float) -> str:
    """Return a time as WebVTT writes it: ``00:01:02.500``."""
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest // 1000:02d}.{rest % 1000:03d}"


def _open(name: str, shelf: Shelf) -> Image.Image:
    with Image.open(BytesIO(shelf.read(name))) as image:
        return image.convert("RGB")


def _paste(pictures: Sequence[Image.Image], size: tuple[int, int]) -> Image.Image:
    columns, rows = min(COLUMNS, len(pictures)), -(-len(pictures) // COLUMNS)
    sheet = Image.new("RGB", (columns * size[0], rows * size[1]))
    for number, picture in enumerate(pictures):
        sheet.paste(picture, (number % COLUMNS * size[0], number // COLUMNS * size[1]))
    return sheet
