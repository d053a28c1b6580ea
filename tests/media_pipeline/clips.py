"""Small real films, made with the ffmpeg at hand."""

import subprocess
from pathlib import Path

from media_pipeline.binaries import binary


def run(*arguments: str | Path) -> None:
    """Call ffmpeg quietly."""
    subprocess.run(
        [binary("ffmpeg"), "-v", "error", "-y", "-nostdin", *map(str, arguments)],
        check=True,
        capture_output=True,
        timeout=60,
    )


def film(
    path: Path,
    *options: str,
    size: str = "640x360",
    seconds: float = 2,
    rate: str = "25",
    sound: bool = True,
    codec: str = "libx264",
) -> Path:
    """Make a moving test picture with a tone; ``options`` go to the output."""
    arguments = ["-f", "lavfi", "-i", f"testsrc2=size={size}:rate={rate}:duration={seconds}"]
    if sound:
        arguments += ["-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}"]
    speed = ["-preset", "ultrafast"] if codec == "libx264" else []
    run(*arguments, "-c:v", codec, *speed, "-pix_fmt", "yuv420p", *options, path)
    return path


def cut_in_half(source: Path, target: Path) -> Path:
    """Keep the first half of a file's bytes, as a broken copy does."""
    data = source.read_bytes()
    target.write_bytes(data[: len(data) // 2])
    return target
