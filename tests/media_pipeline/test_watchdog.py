"""A program that reads strangers' files is confined, and stopped when it makes no headway."""

import sys
import time
from pathlib import Path

import pytest

from media_pipeline import processes
from media_pipeline.exceptions import Stalled
from media_pipeline.processes import Confinement

# A virtual environment's own settings lie where a confined program can't look.
PYTHON = str(Path(getattr(sys, "_base_executable", sys.executable)).resolve())
LIMITS = Confinement(cpu_seconds=5, reads=())


def follow(tmp_path: Path, script: str, *, stall_seconds: float = 10.0, limits: Confinement = LIMITS) -> int:
    return processes.follow(
        [PYTHON, "-c", script],
        confinement=limits,
        cwd=tmp_path,
        log=tmp_path / "log",
        headway=lambda line: line == "on",
        tick=lambda: None,
        stall_seconds=stall_seconds,
    )


def test_a_program_without_headway_is_stopped(tmp_path: Path) -> None:
    script = "import sys, time; print('stuck', file=sys.stderr, flush=True); time.sleep(60)"
    began = time.monotonic()
    with pytest.raises(Stalled) as caught:
        follow(tmp_path, script, stall_seconds=0.5)
    assert time.monotonic() - began < 10
    assert "stuck" in caught.value.log


def test_a_slow_program_with_headway_goes_on(tmp_path: Path) -> None:
    script = "import time\nfor _ in range(4):\n  print('on', flush=True)\n  time.sleep(.4)"
    assert follow(tmp_path, script, stall_seconds=3.0) == 0


def test_a_program_cannot_write_more_than_it_may(tmp_path: Path) -> None:
    script = "open('big', 'wb').write(b'x' * 2_000_000)"
    assert follow(tmp_path, script, limits=Confinement(cpu_seconds=5, reads=(), file_bytes=1_000_000)) != 0
    assert (tmp_path / "big").stat().st_size <= 1_000_000


def test_a_program_cannot_take_more_memory_than_it_may(tmp_path: Path) -> None:
    script = "b'x' * 600_000_000"
    assert (
        follow(tmp_path, script, limits=Confinement(cpu_seconds=5, reads=(), memory_bytes=500_000_000)) != 0
    )


def test_a_program_cannot_compute_for_ever(tmp_path: Path) -> None:
    assert follow(tmp_path, "while True: pass", limits=Confinement(cpu_seconds=1, reads=())) != 0


def test_a_program_is_told_no_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDENTITY_KEY", "a secret")
    script = "import os, sys; sys.exit('IDENTITY_KEY' in os.environ or 'PATH' not in os.environ)"
    assert follow(tmp_path, script) == 0


def test_a_short_command_that_hangs_is_stopped() -> None:
    with pytest.raises(Stalled):
        processes.run(["/bin/sleep", "60"], confinement=LIMITS, timeout=0.5)
