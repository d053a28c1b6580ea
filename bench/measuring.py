"""What a program costs: wall time, CPU time, memory; and a machine that does nothing else meanwhile."""

import os
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import say

_STAT = Path("/proc/stat")


@dataclass(frozen=True)
class Cost:
    """Seconds of wall and CPU time (with all children), peak memory of one process in MB."""

    wall: float
    cpu: float
    memory: float = 0.0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.wall + other.wall, self.cpu + other.cpu, max(self.memory, other.memory))


def wait_until_idle(*, busy: float = 0.10, patience: float = 900.0) -> bool:
    """Wait until the processors are less than ``busy`` for five seconds; return whether they came to rest."""
    end = time.monotonic() + patience
    while (share := _busy_share(5.0)) > busy:
        if time.monotonic() > end:
            say(f"the machine is {share:.0%} busy and does not come to rest: measured all the same\n")
            return False
        say(f"the machine is {share:.0%} busy: waiting\n")
    return True


def run(command: Sequence[str | Path], *, cwd: Path | None = None) -> tuple[Cost, bytes]:
    """Run a program to its end; return its cost and what it wrote. Raises ``RuntimeError`` when it fails."""
    began = time.monotonic()
    with subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, cwd=cwd) as process:  # noqa: S603 - ours
        assert process.stdout is not None  # noqa: S101 - for the type checker
        output = process.stdout.read()
        cost = _cost(process, began)
    return cost, output


def run_together(commands: Sequence[Sequence[str | Path]], *, cwd: Path | None = None) -> Cost:
    """Run programs at the same time; return the wall time of all and their CPU time together."""
    began = time.monotonic()
    running = [subprocess.Popen(list(map(str, command)), cwd=cwd) for command in commands]  # noqa: S603 - ours
    costs = [_cost(process, began) for process in running]
    return Cost(
        max(cost.wall for cost in costs),
        sum(cost.cpu for cost in costs),
        sum(cost.memory for cost in costs),
    )


def run_piped(source: Sequence[str | Path], sink: Sequence[str | Path], *, cwd: Path) -> Cost:
    """Let ``source`` feed ``sink``; return what the sink alone cost."""
    began = time.monotonic()
    with subprocess.Popen(list(map(str, source)), stdout=subprocess.PIPE, cwd=cwd) as feeding:  # noqa: S603 - ours
        draining = subprocess.Popen(list(map(str, sink)), stdin=feeding.stdout, cwd=cwd)  # noqa: S603 - ours
        assert feeding.stdout is not None  # noqa: S101 - for the type checker
        feeding.stdout.close()
        return _cost(draining, began)


def best(times: int, measure: Callable[[], Cost]) -> Cost:
    """Return the cheapest of several measurements."""
    return min((measure() for _ in range(times)), key=lambda cost: cost.wall)


def _cost(process: "subprocess.Popen[bytes]", began: float) -> Cost:
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
    return Cost(time.monotonic() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _busy_share(seconds: float) -> float:
    """Return which share of all processors' time was used during ``seconds``."""
    before = _times()
    time.sleep(seconds)
    after = _times()
    total = sum(after) - sum(before)
    idle = after[3] + after[4] - before[3] - before[4]
    return 1 - idle / total if total else 0.0


def _times() -> list[int]:
    return [int(number) for number in _STAT.read_text().splitlines()[0].split()[1:9]]
