"""What each rung would cost: a few frames from several places, encoded as the whole will be.

The sizes of keyframes and of the frames between are measured apart, since a sample has far more of the former
than a stream has: a still picture costs a keyframe every two seconds and next to nothing between.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from pathlib import Path
from types import TracebackType
from typing import Self

from media_pipeline import ffmpeg
from media_pipeline.exceptions import MediaError
from media_pipeline.ladder import Picture
from media_pipeline.plan import Plan

FRAMES = 6
_MOMENTS = (0.2, 0.7)
# A longer video can be looked at in more places for the same share of its time.
_LONG_SECONDS = 120.0
_MORE_MOMENTS = (0.1, 0.3, 0.5, 0.7, 0.9)


class _Stopped(Exception):
    """Nobody waits for the sample any more."""


class Sampling:
    """A sample that is taken beside other work; left early, it stops."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._pool = ThreadPoolExecutor(1)
        self._future: Future[dict[str, float]] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._pool.shutdown()

    def start(self, source: Path, plan: Plan, folder: Path) -> None:
        """Begin. The source's duration is known."""
        place = folder / "sample"
        place.mkdir()
        seconds = plan.duration or 0.0
        moments = [seconds * share for share in (_MOMENTS if seconds < _LONG_SECONDS else _MORE_MOMENTS)]

        def work() -> dict[str, float]:
            ffmpeg.sample(source, plan, moments, FRAMES, place, alive=self._go_on)
            tables = ((picture, place / f"{picture.name}.txt") for picture in plan.pictures)
            return {picture.name: _cost(table.read_text(), picture, plan) for picture, table in tables}

        self._future = self._pool.submit(work)

    def costs(self, alive: Callable[[], None]) -> dict[str, float]:
        """Wait, calling ``alive``, and return each rung's cost in bit/s; nothing when it didn't work out."""
        if self._future is None:
            return {}
        while wait_for([self._future], timeout=0.5).not_done:
            alive()
        try:
            return self._future.result()
        except (MediaError, OSError, ValueError):
            return {}

    def _go_on(self) -> None:
        if self._stop.is_set():
            raise _Stopped


def _cost(table: str, picture: Picture, plan: Plan) -> float:
    """Return the bit rate that a sample promises, never above the rung's cap.

    ``table`` is ffmpeg's framecrc: stream, decode time, time, duration, size, checksum.
    """
    sizes = [int(line.split(",")[4]) for line in table.splitlines() if line and not line.startswith("#")]
    if not sizes:
        raise ValueError("an empty sample")
    step = max(1, FRAMES // picture.step)
    keys = sizes[::step]
    others = [size for number, size in enumerate(sizes) if number % step]
    each = sum(others) / len(others) if others else 0.0
    group = sum(keys) / len(keys) + (plan.gop // picture.step - 1) * each
    seconds = float(plan.gop / plan.frame_rate)
    return min(8 * group / seconds, float(picture.max_bitrate))
