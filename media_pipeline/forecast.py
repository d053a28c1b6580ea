"""How long the queue takes: the units in their turn, dealt to the workers, at the speed seen so far. Pure."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Forecast:
    """When an encode begins and ends, in seconds from now."""

    starts_in: float
    finishes_in: float


def forecast(encodes: Sequence[Sequence[float]], *, speed: float, workers: int) -> list[Forecast]:
    """Return when each encode begins and ends, in the order given.

    An encode is the seconds of media that its units still have to encode; ``speed`` is how many of them one
    worker encodes in a second.
    """
    free = [0.0] * max(1, workers)
    found = []
    for units in encodes:
        starts, ends = free[0], free[0]
        for seconds in units:
            end = heapq.heappop(free) + seconds / speed
            heapq.heappush(free, end)
            ends = max(ends, end)
        found.append(Forecast(starts, ends))
    return found


def learned_speed(finished: Sequence[float], running: Sequence[tuple[float, float]]) -> float | None:
    """Return the speed to reckon with: the usual one of finished encodes, else that of what runs now.

    ``running`` gives seconds of media done and seconds taken. ``None``: there is nothing to go by.
    """
    if finished:
        return median(finished)
    done, taken = (sum(numbers) for numbers in zip(*running, strict=True)) if running else (0.0, 0.0)
    return done / taken if done > 1 and taken > 1 else None
