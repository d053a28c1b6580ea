"""Real recordings made with ffmpeg, and files that only claim to be recordings."""

import subprocess
from pathlib import Path


def make_clip(path: Path, *, seconds: int = 12, size: str = "640x360") -> Path:
    """Make a recording with a moving picture and a tone."""
    picture = ["-f", "lavfi", "-i", f"testsrc2=size={size}:rate=25:duration={seconds}"]
    tone = ["-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}"]
    codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    _ffmpeg(*picture, *tone, *codecs, "-shortest", str(path))
    return path


def text_as_video(folder: Path) -> Path:
    """Write a text under a recording's name."""
    path = folder / "其实是文字.mp4"
    path.write_text("这不是视频，只是一段文字。\n" * 200, encoding="utf-8")
    return path


def truncated_video(folder: Path) -> Path:
    """Write the first half of a recording."""
    whole = make_clip(folder / "whole.mp4", seconds=4)
    path = folder / "只拷了一半.mp4"
    content = whole.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    return path


def sound_alone(folder: Path) -> Path:
    """Make a recording without a picture."""
    path = folder / "只有声音.mp4"
    _ffmpeg("-f", "lavfi", "-i", "sine=frequency=440:duration=4", "-c:a", "aac", str(path))
    return path


def playlist_as_video(folder: Path) -> Path:
    """Write an HLS playlist that points elsewhere, under a recording's name."""
    path = folder / "其实是播放列表.mp4"
    lines = ["#EXTM3U", "#EXT-X-VERSION:3", "#EXT-X-TARGETDURATION:10", "#EXTINF:10,", "file:///etc/passwd"]
    path.write_text("\n".join([*lines, "#EXT-X-ENDLIST", ""]), encoding="utf-8")
    return path


def _ffmpeg(*arguments: str) -> None:
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *arguments], check=True, timeout=120)
