"""Running a program that reads strangers' files: confined, watched, and gone when its worker is."""

import os
import queue
import subprocess
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from media_pipeline.exceptions import NotIsolated, Stalled
from media_pipeline.isolation import layers
from media_pipeline.isolation.start import NOT_ISOLATED, Terms

LOG_TAIL = 8_000
_TICK = 1.0
_KEPT_LINES = 200
_LONGEST_LINE = 2_000


@dataclass(frozen=True)
class Confinement:
    """What a program may use: CPU seconds, bytes of address space, bytes per file; how nice it is.

    It can open the system's libraries, the files that it ``reads``, and what is in the folders that it
    ``writes``, the one that it is started in among them: nothing else of this machine, and no network.
    """

    cpu_seconds: int
    reads: tuple[Path, ...]
    writes: tuple[Path, ...] = ()
    memory_bytes: int = 4 * 1024**3
    file_bytes: int = 4 * 1024**3
    niceness: int = 10


def run(
    command: Sequence[str], *, confinement: Confinement, timeout: float, cwd: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run a short command to its end. Raises ``Stalled`` after ``timeout`` seconds of wall time.

    What it says is bounded as its files are: a program that talks without end is stopped.
    """
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        try:
            code = subprocess.run(  # noqa: S603 - a list, no shell
                _confined(command, confinement, cwd),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
                cwd=cwd,
                timeout=timeout,
                check=False,
                start_new_session=True,
            ).returncode
        except subprocess.TimeoutExpired as error:
            raise Stalled(_text(_all(errors))) from error
        _must_be_isolated(code, _all(errors))
        return subprocess.CompletedProcess(command, code, _all(output), _all(errors))


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
    least once a second. Raises ``Stalled`` when there is no headway for ``stall_seconds``. ``log`` holds the
    last lines of its complaints once it has ended.
    """
    process = subprocess.Popen(  # noqa: S603 - a list, no shell
        _confined(command, confinement, cwd),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=cwd,
        # Ctrl-C in a terminal is for the worker, which decides what becomes of its encode.
        start_new_session=True,
    )
    assert process.stdout is not None  # noqa: S101 - for the type checker: both are pipes
    assert process.stderr is not None  # noqa: S101
    complaints = _Complaints(process.stderr)
    try:
        _watch(_lines(process.stdout), headway, tick, stall_seconds)
        code = process.wait(timeout=30)
    except (subprocess.TimeoutExpired, Stalled) as error:
        process.kill()
        raise Stalled(_text(complaints.end())) from error
    finally:
        process.kill()
        process.wait()
        log.write_bytes(complaints.end())
        process.stdout.close()
    _must_be_isolated(code, complaints.end())
    return code


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


class _Complaints:
    """Keeps the end of what a program writes to a pipe: a hostile file may make it write for hours."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._lines: deque[bytes] = deque(maxlen=_KEPT_LINES)
        self._thread = threading.Thread(target=self._read, args=(pipe,), daemon=True)
        self._thread.start()

    def end(self) -> bytes:
        """Return the last lines, once the program has closed its end."""
        self._thread.join(timeout=5)
        return b"".join(list(self._lines))

    def _read(self, pipe: IO[bytes]) -> None:
        with pipe:
            while line := pipe.readline(_LONGEST_LINE):
                self._lines.append(line)


def _confined(command: Sequence[str], confinement: Confinement, cwd: Path | None) -> list[str]:
    writes = (*confinement.writes, *((cwd,) if cwd else ()))
    terms = Terms(
        parent=os.getpid(),
        niceness=confinement.niceness,
        cpu_seconds=confinement.cpu_seconds,
        memory_bytes=confinement.memory_bytes,
        file_bytes=confinement.file_bytes,
        layers=layers.holding(),
        reads=tuple(str(path.resolve()) for path in confinement.reads),
        writes=tuple(str(path.resolve()) for path in writes),
    )
    return layers.command(terms, command)


def _must_be_isolated(code: int, words: bytes) -> None:
    if code == NOT_ISOLATED:
        raise NotIsolated(_text(words))


def _all(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()


def _text(data: bytes) -> str:
    # A NUL can't be stored by every database.
    return data.decode("utf-8", "replace").replace("\x00", "")[-LOG_TAIL:]
