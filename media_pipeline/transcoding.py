"""The whole way from a file to a stream in one process: planning, every unit, finishing. No database here."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from media_pipeline import planning, streams, units
from media_pipeline.ladder import Ladder
from media_pipeline.plan import Plan, Unit, UnitResult
from media_pipeline.probe import Limits
from media_pipeline.shelf import Shelf
from media_pipeline.streams import Stream


@dataclass(frozen=True)
class Transcoded:
    """``first_playable`` and ``seconds`` are of wall time: until a player could begin, until it was whole."""

    stream: Stream
    plan: Plan
    first_playable: float
    seconds: float


@dataclass
class _Work:
    """What is done so far. Pieces go to the shelf as they become whole, so that a player could begin."""

    plan: Plan
    shelf: Shelf
    folder: Path
    on_progress: Callable[[float], None]
    began: float
    done: dict[int, tuple[Unit, str, UnitResult]] = field(default_factory=dict)
    shares: dict[int, float] = field(default_factory=dict)
    put: set[str] = field(default_factory=set)
    first_playable: float | None = None

    def encode(self, source: Path, unit: Unit) -> None:
        place = self.folder / _name(unit)
        place.mkdir()
        result = units.encode(
            source,
            self.plan,
            unit,
            place,
            on_progress=partial(self.report, unit),
            on_pieces=partial(self.take, unit),
        )
        self.take(unit, result)
        self.report(unit, 1.0)

    def report(self, unit: Unit, share: float) -> None:
        self.shares[unit.number] = share
        total = sum(one.seconds for one in self.plan.units)
        done = sum(one.seconds * self.shares.get(one.number, 0.0) for one in self.plan.units)
        self.on_progress(min(0.99, done / total) if total else 0.0)

    def take(self, unit: Unit, result: UnitResult) -> None:
        base = _name(unit)
        for name in _files(result):
            if f"{base}/{name}" not in self.put:
                self.shelf.put(self.folder / base / name, f"{base}/{name}")
                self.put.add(f"{base}/{name}")
        self.done[unit.number] = (unit, base, result)
        if self.first_playable is None and streams.write_live(
            self.plan, list(self.done.values()), self.shelf
        ):
            self.first_playable = time.monotonic() - self.began


def run(
    source: Path,
    shelf: Shelf,
    folder: Path,
    *,
    rungs: Ladder,
    limits: Limits,
    on_progress: Callable[[float], None] = lambda share: None,
    vmaf_target: float = 0.0,
) -> Transcoded:
    """Make a stream of ``source`` on the shelf. ``folder`` is private and empty.

    ``on_progress`` is given the share done, 0–1; what it raises stops everything. Raises ``Refused`` or
    ``EncodeFailed``.
    """
    began = time.monotonic()
    plan = planning.make(
        source,
        folder,
        rungs=rungs,
        limits=limits,
        alive=lambda: on_progress(0.0),
        vmaf_target=vmaf_target,
    )
    work = _Work(plan, shelf, folder, on_progress, began)
    for unit in plan.units:
        work.encode(source, unit)
    done = list(work.done.values())
    stream = streams.finish(plan, done, shelf, folder, alive=lambda: on_progress(0.99))
    whole = time.monotonic() - began
    return Transcoded(stream, plan, work.first_playable or whole, whole)


def _name(unit: Unit) -> str:
    return f"{unit.work}-{unit.number:05d}"


def _files(result: UnitResult) -> list[str]:
    """Return the names of all files of a result, what a playlist needs first."""
    inits = [pieces.init for pieces in result.renditions if pieces.init]
    return [*inits, *(piece.name for pieces in result.renditions for piece in pieces.pieces), *result.extras]
