"""Start a program that reads strangers' files, within limits that it can't lift.

Run in a process of its own with one JSON object (:class:`Terms`) and the program with its arguments; it
becomes the program. Code between fork and exec isn't safe in a process with threads.
"""

import contextlib
import json
import os
import resource
import signal
import sys
from typing import NamedTuple

from media_pipeline.isolation import kernel, landlock, namespaces

# The exit code when a layer that held before doesn't hold now: the program wasn't started.
NOT_ISOLATED = 125
NETWORK = "network"
FILES = "files"

_KEPT = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TMPDIR")
# Programs and their libraries, where systems keep them. Nobody's data.
_SYSTEM = (
    *("/usr", "/lib", "/lib32", "/lib64", "/bin", "/nix/store", "/gnu/store"),
    *("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives", "/etc/localtime"),
    *("/dev/urandom", "/dev/random", "/dev/zero", "/sys/devices/system/cpu"),
)
_MOST_PROCESSES = 4096


class Terms(NamedTuple):
    """What the program may use. ``layers`` are those that must hold; ``reads`` and ``writes`` are paths."""

    parent: int
    niceness: int
    cpu_seconds: int
    memory_bytes: int
    file_bytes: int
    layers: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()


def main(arguments: list[str]) -> None:
    terms, program = Terms(**json.loads(arguments[0])), arguments[1:]
    die_with(terms.parent)
    os.nice(terms.niceness)
    limit(resource.RLIMIT_CPU, terms.cpu_seconds)
    limit(resource.RLIMIT_AS, terms.memory_bytes)
    limit(resource.RLIMIT_FSIZE, terms.file_bytes)
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_NOFILE, 256)
    isolate(terms, program)
    # A change of rights makes the kernel forget it.
    die_with(terms.parent)
    if program:
        os.execve(program[0], program, environment())  # noqa: S606 - no shell, a path found by us


def die_with(parent: int) -> None:
    """Have the kernel kill this process when ``parent`` dies: a killed worker leaves no encode behind."""
    if sys.platform != "linux":
        return
    kernel.die_with_parent()
    # It may have died before the kernel was asked.
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def limit(kind: int, amount: int) -> None:
    """Set a limit, never above what the process was given."""
    hard = resource.getrlimit(kind)[1]
    if hard != resource.RLIM_INFINITY:
        amount = min(amount, hard)
    with contextlib.suppress(ValueError, OSError):  # macOS refuses a limit on memory.
        resource.setrlimit(kind, (amount, amount))


def isolate(terms: Terms, program: list[str]) -> None:
    """Put up the layers that were asked for; end the process when one doesn't hold."""
    if sys.platform != "linux":
        return
    try:
        if NETWORK in terms.layers:
            namespaces.leave_network()
        kernel.renounce_privileges()
        if FILES in terms.layers:
            landlock.restrict(_allowed(terms, program))
    except OSError as error:
        print(f"not isolated: {error}", file=sys.stderr)  # noqa: T201 - the worker reads it
        sys.exit(NOT_ISOLATED)
    limit(resource.RLIMIT_NPROC, _MOST_PROCESSES)


def environment() -> dict[str, str]:
    """Return what a decoder needs of the environment: the worker's holds secrets."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    # Arenas are address space, and many threads would take it all.
    return {**kept, "MALLOC_ARENA_MAX": "4"}


def _allowed(terms: Terms, program: list[str]) -> list[tuple[str, int]]:
    """Return the paths that the program may use: the system's, its own, and those of the job."""
    own = []
    if program:
        folder = os.path.dirname(os.path.realpath(program[0]))  # noqa: PTH120 - pathlib takes longer to load
        own = [folder, f"{folder}/../lib"]
    libraries = os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep)
    return [
        *((path, landlock.RUN) for path in (*_SYSTEM, *own, *filter(None, libraries))),
        ("/dev/null", landlock.READ | landlock.WRITE),
        *((path, landlock.READ) for path in terms.reads),
        *((path, landlock.READ | landlock.WRITE) for path in terms.writes),
    ]
