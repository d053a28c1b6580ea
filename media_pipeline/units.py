"""One unit of work: from the source and the plan to checked pieces of a stream. No database here."""

import shutil
from collections.abc import Callable
from pathlib import Path

from media_pipeline import ffmpeg
from media_pipeline.exceptions import OutputInvalid
from media_pipeline.growing import Growing
from media_pipeline.ladder import LADDERS
from media_pipeline.plan import Plan, Unit, UnitResult, Work

_RAW = "raw"


def encode(
    source: Path,
    plan: Plan,
    unit: Unit,
    folder: Path,
    *,
    on_progress: Callable[[float], None],
    on_pieces: Callable[[UnitResult], None],
) -> UnitResult:
    """Encode one unit into ``folder`` and return what was made, checked.

    ``on_progress`` is given the share done (0–1) at least once a second; what it raises stops ffmpeg.
    ``on_pieces`` is given the result so far whenever more pieces are whole: their files, named from
    ``folder``, may be moved away. Raises ``Refused`` or ``EncodeFailed``.
    """
    raw = folder / _RAW
    raw.mkdir(parents=True)
    growing = _renditions(plan, unit, raw, folder)

    def watch(seconds: float) -> None:
        on_progress(min(0.99, seconds / unit.seconds) if unit.seconds else 0.0)
        if sum(one.take() for one in growing):
            on_pieces(_result(growing))

    ffmpeg.encode(source, plan, unit, raw, on_progress=watch)
    for one in growing:
        one.take(is_over=True)
    _check(plan, unit, growing)
    extras = _thumbnails(raw, folder)
    shutil.rmtree(raw)
    return _result(growing, extras=extras, is_whole=True)


def _renditions(plan: Plan, unit: Unit, raw: Path, folder: Path) -> list[Growing]:
    """Return the renditions of a unit, pictures first, lowest first."""
    pictures = plan.pictures if unit.work != Work.SOUND else ()
    names = (ffmpeg.AUDIO, ffmpeg.AUDIO_ONLY) if plan.sound and unit.work != Work.PICTURE else ()
    # Only what ends in the middle of a segment leaves a short piece.
    end = 1e9 if unit.frames is not None else unit.seconds if plan.duration else None
    return [
        Growing(
            picture.name,
            raw / picture.name,
            folder,
            rate=plan.frame_rate / picture.step,
            first_frame=unit.first_frame // picture.step,
            gop=plan.gop // picture.step,
            gops=LADDERS[plan.ladder].gops,
            ends_near=end,
        )
        for picture in plan.pictures[: len(pictures)]
    ] + [Growing(name, raw / name, folder, ends_near=end) for name in names]


def _result(growing: list[Growing], *, extras: tuple[str, ...] = (), is_whole: bool = False) -> UnitResult:
    return UnitResult(tuple(one.so_far() for one in growing), extras, is_whole)


def _check(plan: Plan, unit: Unit, growing: list[Growing]) -> None:
    """Raise ``OutputInvalid`` unless all renditions are there, of one length, and no longer than asked for.

    They may be shorter: whether the source ends there is seen when all units are done.
    """
    lengths = {one.name: one.seconds for one in growing}
    if not all(lengths.values()) and not (unit.first_frame and not any(lengths.values())):
        raise OutputInvalid(f"a rendition is empty: {lengths}")
    pictures = [one for one in growing if one.rate]
    if pictures and max(one.seconds for one in pictures) - min(one.seconds for one in pictures) > 0.1:
        raise OutputInvalid(f"the qualities differ in length: {lengths}")
    if unit.frames is not None and any(
        one.rate and one.frames > unit.frames * one.rate / plan.frame_rate for one in pictures
    ):
        raise OutputInvalid(f"more frames than asked for: {lengths}")


def _thumbnails(raw: Path, folder: Path) -> tuple[str, ...]:
    """Move the small pictures to their place and return their names in order."""
    made = sorted((raw / ffmpeg.THUMBNAILS).glob("*.jpg"))
    (folder / ffmpeg.THUMBNAILS).mkdir(exist_ok=True)
    for path in made:
        path.rename(folder / ffmpeg.THUMBNAILS / path.name)
    return tuple(f"{ffmpeg.THUMBNAILS}/{path.name}" for path in made)
