"""What is no video, is broken, or is made to harm: each recipe writes one file named as a video."""

import gzip
import io
import random
import struct
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PIL import Image

from media_pipeline.reasons import Reason
from tests.media_pipeline import clips
from tests.media_pipeline.corpus.recordings import FAST, PICTURE, SOUND, film

Recipe = Callable[[Path], object]
NOT_A_VIDEO = {Reason.NOT_A_VIDEO}


def cut(path: Path, share: float, container: str, *options: str) -> None:
    """Keep the first bytes of a film, as a broken copy does."""
    data = film(path.with_name(f"whole.{container}"), *options, seconds=4).read_bytes()
    path.write_bytes(data[: int(len(data) * share)])


def picture(path: Path, kind: str) -> None:
    Image.new("RGB", (640, 360), "red").save(path, kind)


def animation(path: Path) -> None:
    frames = [Image.new("P", (64, 64), colour) for colour in range(5)]
    frames[0].save(path, "GIF", save_all=True, append_images=frames[1:])


def bomb(path: Path) -> None:
    """Ten megabytes of nothing, nested in ten kilobytes."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(10_000_000))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("film.mp4", inner.getvalue())


def song(path: Path, *options: str) -> None:
    clips.run(*SOUND, *options, path)


def song_with_a_cover(path: Path) -> None:
    cover = path.with_name("cover.jpg")
    picture(cover, "JPEG")
    clips.run(
        *SOUND, "-i", cover, "-map", "0", "-map", "1", "-c:v", "copy", "-disposition:v", "attached_pic",
        "-f", "mp3", path,
    )  # fmt: skip


def many_tracks(path: Path) -> None:
    clips.run(*PICTURE, *SOUND, "-map", "0", *("-map", "1") * 40, "-c:v", "libx264", *FAST, path)


def encrypted(path: Path) -> None:
    key = "76a6c65c5ea762046bd749a2e632ccbb"
    scheme = ("-encryption_scheme", "cenc-aes-ctr", "-encryption_key", key, "-encryption_kid", key)
    film(path, *scheme)


def boxed(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + kind + content


def huge_picture(path: Path) -> None:
    """One picture of 40 million pixels."""
    clips.run(*("-f", "lavfi", "-i", "color=size=9000x4500"), *("-frames:v", "1", "-c:v", "mjpeg", path))


def lying_duration(path: Path) -> None:
    """A film of a second whose every header claims an hour."""
    data = film(path.with_name("true.mp4")).read_bytes()
    for box, scale_at in ((b"mvhd", 16), (b"mdhd", 16)):
        start = 0
        while (start := data.find(box, start)) >= 0:
            (scale,) = struct.unpack_from(">I", data, start + scale_at)
            at = start + scale_at + 4
            data = data[:at] + struct.pack(">I", scale * 3600) + data[at + 4 :]
            start += 4
    path.write_bytes(data)


def endless_boxes(path: Path) -> None:
    """Boxes in boxes, as deep as the file is long."""
    content = b""
    for _ in range(5000):
        content = boxed(b"moov", content)
    path.write_bytes(boxed(b"ftyp", b"isom\0\0\2\0isom") + content)


def many_samples(path: Path) -> None:
    """A table that promises four thousand million samples in a file of a few kilobytes."""
    data = bytearray(film(path.with_name("few.mp4")).read_bytes())
    at = data.index(b"stsz") + 12
    data[at : at + 4] = struct.pack(">I", 0xFFFFFFF0)
    path.write_bytes(data)


def noise(path: Path) -> None:
    path.write_bytes(random.Random(4).randbytes(300_000))  # noqa: S311 - to be the same every time


def noise_in_a_box(path: Path) -> None:
    """A container that is in order, filled with noise."""
    data = bytearray(film(path.with_name("clean.mp4"), "-movflags", "+faststart").read_bytes())
    at = data.index(b"mdat") + 4
    data[at:] = random.Random(5).randbytes(len(data) - at)  # noqa: S311
    path.write_bytes(data)


FRONT = ("-movflags", "+faststart")
CUT = {Reason.TRUNCATED, Reason.UNREADABLE, Reason.NOT_A_VIDEO, Reason.NO_VIDEO_STREAM}

REFUSED: dict[str, tuple[Recipe, set[Reason]]] = {
    "cut-10.mp4": (partial(cut, share=0.1, container="mp4"), {Reason.TRUNCATED}),
    "front-10.mp4": (lambda path: cut(path, 0.1, "mp4", *FRONT), CUT),
    "front-50.mp4": (lambda path: cut(path, 0.5, "mp4", *FRONT), {Reason.TRUNCATED}),
    "front-90.mp4": (lambda path: cut(path, 0.9, "mp4", *FRONT), {Reason.TRUNCATED}),
    "index-lost.mp4": (partial(cut, share=0.95, container="mp4"), {Reason.TRUNCATED}),
    "half.mkv": (partial(cut, share=0.5, container="mkv"), {Reason.TRUNCATED}),
    "tenth.mkv": (partial(cut, share=0.1, container="mkv"), CUT),
    "half.avi": (lambda path: cut(path, 0.5, "avi"), {Reason.TRUNCATED}),
    "words.mp4": (lambda path: path.write_text("这不是视频，是一封信。" * 50), NOT_A_VIDEO),
    "subtitles.mp4": (lambda path: path.write_text("1\n00:00:00,000 --> 00:00:02,000\n你好\n"), NOT_A_VIDEO),
    "page.mp4": (lambda path: path.write_text("<!doctype html><video src='film.mp4'></video>"), NOT_A_VIDEO),
    "drawing.mp4": (
        lambda path: path.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>"),
        {Reason.IMAGE},
    ),
    "picture.mp4": (partial(picture, kind="PNG"), {Reason.IMAGE}),
    "photo.mp4": (partial(picture, kind="JPEG"), {Reason.IMAGE}),
    "animation.mp4": (animation, {Reason.IMAGE}),
    "bomb.mp4": (bomb, {Reason.ARCHIVE}),
    "gzip.mp4": (lambda path: path.write_bytes(gzip.compress(bytes(1_000_000))), {Reason.ARCHIVE}),
    "program.mp4": (lambda path: path.write_bytes(Path("/bin/sh").read_bytes()), NOT_A_VIDEO),
    "empty.mp4": (lambda path: path.write_bytes(b""), {Reason.EMPTY}),
    "zeros.mp4": (lambda path: path.write_bytes(bytes(10_000_000)), NOT_A_VIDEO),
    "noise.mp4": (noise, NOT_A_VIDEO),
    "noise-inside.mp4": (noise_in_a_box, {Reason.UNREADABLE, Reason.TRUNCATED}),
    "song.mp4": (partial(song), {Reason.NO_VIDEO_STREAM}),
    "song.ogg": (lambda path: song(path, "-c:a", "libvorbis"), {Reason.NO_VIDEO_STREAM}),
    "song.mp3": (song_with_a_cover, {Reason.NO_VIDEO_STREAM, Reason.COVER_ART_ONLY}),
    "forty-tracks.mkv": (many_tracks, {Reason.TOO_MANY_STREAMS}),
    "encrypted.mp4": (encrypted, {Reason.PROTECTED}),
    "line.mkv": (
        lambda path: film(path, "-vf", "scale=640:1", "-pix_fmt", "yuv444p", codec="ffv1"),
        {Reason.TOO_SMALL},
    ),
    "column.mkv": (
        lambda path: film(path, "-vf", "scale=1:640", "-pix_fmt", "yuv444p", codec="ffv1"),
        {Reason.TOO_SMALL},
    ),
    "huge.mkv": (huge_picture, {Reason.TOO_MANY_PIXELS}),
    "lying-duration.mp4": (lying_duration, {Reason.TRUNCATED, Reason.TOO_LONG}),
    "endless-boxes.mp4": (endless_boxes, {*NOT_A_VIDEO, Reason.NO_VIDEO_STREAM, Reason.TRUNCATED}),
    "many-samples.mp4": (many_samples, {Reason.NOT_A_VIDEO, Reason.UNREADABLE, Reason.TRUNCATED}),
}
