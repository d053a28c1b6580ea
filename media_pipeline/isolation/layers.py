"""Which layers of isolation hold on this machine: found out once, by trying each."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from media_pipeline.isolation.start import FILES, NETWORK, Terms

ALL = (NETWORK, FILES)

_ROOT = Path(__file__).parents[2]
# The root comes last: nothing in it may stand in for a module of Python's own.
_START = (
    f"import sys; sys.path.append({str(_ROOT)!r}); "
    "from media_pipeline.isolation.start import main; main(sys.argv[1:])"
)
_TRIAL_SECONDS = 10


def command(terms: Terms, program: Sequence[str]) -> list[str]:
    """Return the command that starts a program on these terms."""
    return [sys.executable, "-I", "-S", "-c", _START, json.dumps(terms._asdict()), *program]


@cache
def holding() -> tuple[str, ...]:
    """Return the layers that this system lets this user put up.

    A container may refuse any of them, an old kernel doesn't know them: the work goes on without.
    """
    return tuple(layer for layer in ALL if _holds(layer))


def _holds(layer: str) -> bool:
    terms = Terms(
        os.getpid(), niceness=0, cpu_seconds=5, memory_bytes=2**32, file_bytes=2**20, layers=(layer,)
    )
    try:
        trial = subprocess.run(  # noqa: S603 - a list, no shell
            command(terms, ()),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TRIAL_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return trial.returncode == 0
