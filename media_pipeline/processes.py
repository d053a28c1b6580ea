"""Running a program that reads strangers' files: confined, watched, and gone when its worker is."""

import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from media_pipeline import confine
from media_pipeline.exceptions import Stalled

LOG_TAIL = 8_000
_TICK = 1.0


@dataclass(frozen=True)
class Confinement:
    """What a program may use: CPU seconds, bytes of address space, bytes per file; how nice it is."""

    cpu_seconds: int
    memory_bytes: int = 4 * 1024**3
    file_bytes: int = 4 * 1024**3
    niceness: int = 10


def run(
    command: Sequence[str], *, confinement: Confinement, timeout: float, cwd: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run a short command to its end. Raises ``Stalled`` after ``timeout`` seconds of wall time."""
    try:
        return subprocess.run(  # noqa: S603 - a list, no shell
            _confined(command, confinement),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            cwd=cwd,
            timeout=timeout,
            check=False,
            start_new_session=True,
        )
    except subprocess.TimeoutExpired as error:
        raise Stalled(_text(error.stderr or b"")) from error


def follow(
    command: Sequence[str],
    *,
    confinement: Confinement,
    cwd: Path,
    log: Path,
    headway: Callable[[str], bool],
    tick: Callable[[], None],
    stall_seconds: float,
) -> int:
    """Run a long command and return its exit code; it is killed when anything raises.

    ``headway`` is given each line of the output and tells whether it means progress; ``tick`` is called at
    least once a second. Raises ``Stalled`` when there is no headway for ``stall_seconds``.
    """
    with log.open("wb") as errors:
        process = subprocess.Popen(  # noqa: S603 - a list, no shell
            _confined(command, confinement),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=cwd,
            # Ctrl-C in a terminal is for the worker, which decides what becomes of its encode.
            start_new_session=True,
        )
    try:
        assert process.stdout is not None  # noqa: S101 - for the type checker: stdout is a pipe
        _watch(_lines(process.stdout), headway, tick, stall_seconds)
        return process.wait(timeout=30)
    except (subprocess.TimeoutExpired, Stalled) as error:
        raise Stalled(tail(log)) from error
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def tail(log: Path) -> str:
    """Return the last lines of a log; a hostile file may have made it long."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, file.seek(0, 2) - LOG_TAIL))
            return _text(file.read())
    except FileNotFoundError:
        return ""


def _watch(
    lines: "queue.Queue[str | None]",
    headway: Callable[[str], bool],
    tick: Callable[[], None],
    stall_seconds: float,
) -> None:
    last_headway = last_tick = time.monotonic()
    while True:
        try:
            line = lines.get(timeout=_TICK)
        except queue.Empty:
            line = ""
        if line is None:
            return
        now = time.monotonic()
        if line and headway(line):
            last_headway = now
        if now - last_tick >= _TICK:
            last_tick = now
            tick()
        if now - last_headway > stall_seconds:
            raise Stalled


def _lines(pipe: IO[bytes]) -> "queue.Queue[str | None]":
    """Return a queue that a thread fills with the pipe's lines, and ``None`` at its end."""
    lines: queue.Queue[str | None] = queue.Queue()

    def pump() -> None:
        try:
            for line in pipe:
                lines.put(line.decode("utf-8", "replace").strip())
        finally:
            lines.put(None)

    threading.Thread(target=pump, daemon=True).start()
    return lines


def _confined(command: Sequence[str], confinement: Confinement) -> list[str]:
    numbers = (
        os.getpid(),
        confinement.niceness,
        confinement.cpu_seconds,
        confinement.memory_bytes,
        confinement.file_bytes,
    )
    return [sys.executable, "-I", "-S", confine.__file__, *map(str, numbers), *command]


def _text(data: bytes) -> str:
    # A NUL can't be stored by every database.
    return data.decode("utf-8", "replace").replace("\x00", "")[-LOG_TAIL:]
