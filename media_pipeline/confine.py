"""Start a program that reads strangers' files, within limits that it can't lift.

Run as ``python -I -S confine.py PARENT NICE CPU_SECONDS MEMORY_BYTES FILE_BYTES PROGRAM ARGUMENT…``; it
becomes the program. A script of its own: code between fork and exec isn't safe in a process with threads.
"""

import contextlib
import ctypes
import os
import resource
import signal
import sys

PR_SET_PDEATHSIG = 1
_KEPT = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TMPDIR")


def die_with(parent: int) -> None:
    """Have the kernel kill this process when ``parent`` dies: a killed worker leaves no encode behind."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
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


def main(arguments: list[str]) -> None:
    parent, niceness, cpu_seconds, memory, file_size = map(int, arguments[:5])
    die_with(parent)
    os.nice(niceness)
    limit(resource.RLIMIT_CPU, cpu_seconds)
    limit(resource.RLIMIT_AS, memory)
    limit(resource.RLIMIT_FSIZE, file_size)
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_NOFILE, 256)
    # The worker's environment holds secrets that a decoder has no use for.
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    # Arenas are address space, and many threads would take it all.
    environment["MALLOC_ARENA_MAX"] = "4"
    os.execve(arguments[5], arguments[5:], environment)  # noqa: S606 - no shell, a path found by us


if __name__ == "__main__":
    main(sys.argv[1:])
