"""Odd recordings that a school may well be sent, made small with the ffmpeg at hand.

Each recipe writes one file, of about a second and 160 × 90, whose content is moving and can be heard.
"""

import re
import struct
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PIL import Image

from media_pipeline.binaries import binary
from tests.media_pipeline import clips

Recipe = Callable[[Path], object]
PICTURE = ("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=1")
SOUND = ("-f", "lavfi", "-i", "sine=frequency=440:duration=1")
FAST = ("-preset", "ultrafast")


@dataclass(frozen=True)
class Recording:
    """What a recipe makes and how it should be shown: ``width`` and ``height`` as shown, ``seconds`` long."""

    make: Recipe
    width: int = 160
    height: int = 90
    seconds: float = 1.0
    has_sound: bool = True
    tolerance: float = 0.15


def film(path: Path, *options: str, **kwargs: object) -> Path:
    """Make a plain small film; ``options`` go to the output."""
    return clips.film(path, *options, **{"size": "160x90", "seconds": 1, **kwargs})  # type: ignore[arg-type]


def made(*options: str, **kwargs: object) -> Recipe:
    return lambda path: film(path, *options, **kwargs)


def turned(path: Path, degrees: int) -> None:
    plain = film(path.with_name(f"plain-{path.name}"))
    if b"-display_rotation" in subprocess.check_output([binary("ffmpeg"), "-hide_banner", "-h", "full"]):
        clips.run("-display_rotation", str(degrees), "-i", plain, "-c", "copy", path)
    else:
        clips.run("-i", plain, "-c", "copy", "-metadata:s:v", f"rotate={degrees}", path)


def hdr(path: Path, transfer: str) -> None:
    colours = ("-color_primaries", "bt2020", "-color_trc", transfer, "-colorspace", "bt2020nc")
    tags = f"colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc:log-level=error"
    clips.run(
        *PICTURE, *SOUND, "-vf", "format=yuv420p10le",
        "-c:v", "libx265", *FAST, "-x265-params", tags, *colours, path,
    )  # fmt: skip


def laced(path: Path) -> None:
    clips.run(
        *PICTURE, *SOUND, "-vf", "scale=176:144,tinterlace=interleave_top,fieldorder=tff",
        "-c:v", "mpeg2video", "-flags", "+ilme+ildct", "-b:v", "1M", path,
    )  # fmt: skip


def one_frame(path: Path) -> None:
    film(path, "-frames:v", "1", sound=False)


def attached(path: Path) -> None:
    font = path.with_name("font.ttf")
    font.write_bytes(b"\0\1\0\0" * 100)
    film(path, "-attach", str(font), "-metadata:s:t", "mimetype=application/x-truetype-font")


def covered(path: Path) -> None:
    """A film with a cover that is larger than itself."""
    cover = path.with_name("cover.png")
    Image.new("RGB", (640, 640), "red").save(cover)
    clips.run(
        "-i", film(path.with_name("inside.mp4")), "-i", cover, "-map", "1", "-map", "0",
        "-c", "copy", "-disposition:v:0", "attached_pic", path,
    )  # fmt: skip


def live(path: Path) -> None:
    """What a browser records: no duration, no index."""
    film(path, "-cpu-used", "8", "-deadline", "realtime", "-c:a", "libopus", "-live", "1", codec="libvpx")


def without_first_keyframe(path: Path) -> None:
    """A broadcast that was switched on in the middle of a group of pictures."""
    data = film(path.with_name("whole.ts"), "-g", "25", "-bf", "0", seconds=3).read_bytes()
    path.write_bytes(data[len(data) // 6 // 188 * 188 :])


def two_pictures(path: Path) -> None:
    other = ("-f", "lavfi", "-i", "color=red:size=64x64:rate=25:duration=1")
    clips.run(
        *other, *PICTURE, *SOUND, "-map", "0", "-map", "1", "-map", "2", "-c:v", "libx264", *FAST,
        "-disposition:v:0", "0", "-disposition:v:1", "default", path,
    )  # fmt: skip


def commented(path: Path) -> None:
    """A commentary stands before the film's own sound."""
    silence = ("-f", "lavfi", "-i", "anullsrc=r=48000:cl=mono")
    clips.run(
        *PICTURE, *silence, *SOUND, "-map", "0", "-map", "1", "-map", "2", "-t", "1",
        "-c:v", "libx264", *FAST, "-disposition:a:0", "comment", "-disposition:a:1", "default", path,
    )  # fmt: skip


def jumping(path: Path) -> None:
    """Two broadcasts in one file: the clock jumps by almost an hour."""
    parts = [
        film(path.with_name(f"part-{number}.ts"), "-output_ts_offset", str(number * 3000))
        for number in (0, 1)
    ]
    path.write_bytes(b"".join(part.read_bytes() for part in parts))


def boastful_rate(path: Path) -> None:
    """A Matroska file that says that each picture lasts a thousandth of a millisecond."""
    data = film(path.with_name("honest.mkv")).read_bytes()
    claimed = re.sub(rb"(\x23\xe3\x83\x84)....", rb"\g<1>" + struct.pack(">I", 1000), data, flags=re.DOTALL)
    assert claimed != data
    path.write_bytes(claimed)


def uneven(path: Path, picture: float, sound: float) -> None:
    clips.run(
        *("-f", "lavfi", "-i", f"testsrc2=size=160x90:rate=25:duration={picture}"),
        *("-f", "lavfi", "-i", f"sine=duration={sound}"),
        *("-c:v", "libx264", *FAST, path),
    )


def in_the_middle(path: Path) -> None:
    """Cut without encoding: an edit list tells where to begin within the first group of pictures."""
    whole = film(path.with_name("uncut.mp4"), "-g", "25", seconds=3)
    clips.run("-ss", "0.6", "-i", whole, "-c", "copy", path)


def with_chapters(path: Path) -> None:
    marks = path.with_name("marks.txt")
    chapter = "[CHAPTER]\nTIMEBASE=1/1000\nSTART={0}\nEND={1}\ntitle=第{2}节\n"
    marks.write_text(";FFMETADATA1\n" + chapter.format(0, 500, 1) + chapter.format(500, 1000, 2))
    clips.run("-i", film(path.with_name("bare.mp4")), "-i", marks, "-map_metadata", "1", "-c", "copy", path)


MATROSKA_STAMPS = ("-avoid_negative_ts", "disabled", "-output_ts_offset", "-0.2")

RECORDINGS: dict[str, Recording] = {
    "turned-90.mp4": Recording(partial(turned, degrees=90), 90, 160),
    "turned-180.mov": Recording(partial(turned, degrees=180)),
    "turned-270.mp4": Recording(partial(turned, degrees=270), 90, 160),
    "portrait.mp4": Recording(made(size="90x160"), 90, 160),
    "odd-size.mp4": Recording(made("-vf", "scale=161:91,setsar=1", "-pix_fmt", "yuv444p"), 161, 91),
    "not-square.mp4": Recording(made("-vf", "setsar=4/3"), 213, 90),
    "strip.mp4": Recording(made(size="640x32"), 640, 32),
    "variable-rate.mkv": Recording(
        made("-vf", r"select='not(mod(n\,3))+lt(n\,10)'", "-fps_mode", "vfr"), tolerance=0.2
    ),
    "sixty.mp4": Recording(made(rate="60")),
    "slow.mp4": Recording(made(rate="2"), tolerance=0.6),
    "surround.mp4": Recording(made("-ac", "6", "-c:a", "aac")),
    "surround-ac3.mkv": Recording(made("-ac", "6", "-c:a", "ac3")),
    "silent.mp4": Recording(made(sound=False), has_sound=False),
    "hdr-pq.mp4": Recording(partial(hdr, transfer="smpte2084")),
    "hdr-hlg.mkv": Recording(partial(hdr, transfer="arib-std-b67")),
    "ten-bit.mkv": Recording(made("-vf", "format=yuv420p10le", "-pix_fmt", "yuv420p10le")),
    "four-four-four.mp4": Recording(made("-pix_fmt", "yuv444p")),
    "interlaced.ts": Recording(laced, 256, 144, tolerance=0.3),
    "blink.mp4": Recording(made(seconds=0.3), seconds=0.3),
    "one-frame.mp4": Recording(one_frame, seconds=0.04, has_sound=False),
    "attachment.mkv": Recording(attached),
    "cover.mp4": Recording(covered),
    "motion-jpeg.avi": Recording(made(codec="mjpeg")),
    "divx.avi": Recording(made("-c:a", "mp3", codec="mpeg4")),
    "programme.mpg": Recording(made(codec="mpeg2video"), tolerance=0.3),
    "broadcast.ts": Recording(made()),
    "flash.flv": Recording(made("-c:a", "mp3", "-ar", "44100", codec="flv")),
    "windows.wmv": Recording(made("-c:a", "wmav2", codec="wmv2")),
    "theora.ogv": Recording(made("-c:a", "libvorbis", codec="libtheora")),
    "browser.webm": Recording(live),
    "phone.3gp": Recording(made("-c:a", "aac", size="176x144", codec="h263"), 176, 144),
    "prores.mov": Recording(made("-pix_fmt", "yuv422p10le", codec="prores_ks")),
    "fragments.mp4": Recording(made("-movflags", "+frag_keyframe+empty_moov")),
    "edit-list.mp4": Recording(in_the_middle, seconds=2.4, tolerance=0.7),
    "no-first-keyframe.ts": Recording(without_first_keyframe, seconds=2.5, tolerance=0.6),
    "two-pictures.mp4": Recording(two_pictures),
    "commentary.mkv": Recording(commented),
    "negative-times.mkv": Recording(made(*MATROSKA_STAMPS), tolerance=0.3),
    "late-clock.mp4": Recording(made("-output_ts_offset", "5", "-use_editlist", "0"), tolerance=0.3),
    "late-clock.mkv": Recording(made("-output_ts_offset", "30"), tolerance=0.3),
    "jumping-clock.ts": Recording(jumping, seconds=2.0, tolerance=0.4),
    "boastful-rate.mkv": Recording(boastful_rate),
    "timecode.mov": Recording(made("-timecode", "01:00:00:00")),
    "chapters.mp4": Recording(with_chapters),
    "long-sound.mp4": Recording(partial(uneven, picture=1, sound=3), seconds=3.0),
    "short-sound.mp4": Recording(partial(uneven, picture=2, sound=0.3), seconds=2.0),
}
