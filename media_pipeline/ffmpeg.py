"""The one place that uses ffmpeg-python: what is encoded, and how.

ffmpeg runs within limits (:mod:`media_pipeline.processes`) and opens plain files of plain formats alone
(:mod:`media_pipeline.binaries`).
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from pathlib import Path
from typing import Any

import ffmpeg

from media_pipeline import layout, probe, processes
from media_pipeline.binaries import FORMATS, PROTOCOLS, SHORT, SHORT_SECONDS, binary
from media_pipeline.exceptions import EncodeFailed, OutOfSpace, Refused, Stalled
from media_pipeline.ladder import Ladder, Picture
from media_pipeline.processes import Confinement
from media_pipeline.reasons import Reason

AUDIO = "audio"
AUDIO_ONLY = "audio-only"
STALL_SECONDS = 90.0
POSTER_WIDTH = 1280

_SAMPLE_RATE = 48_000
# Every rung has its own threads: a large machine would run out of address space. 0 leaves it to x264.
_THREADS = 0 if (os.cpu_count() or 1) <= 8 else 12


@dataclass(frozen=True)
class Recipe:
    """One encode: what is read, what is written. ``seconds`` is the most that is read of the source."""

    source: Path
    video: probe.VideoTrack
    audio: probe.AudioTrack | None
    pictures: Sequence[Picture]
    frame_rate: Fraction
    ladder: Ladder
    max_pixels: int
    seconds: float


def encode(recipe: Recipe, folder: Path, *, on_progress: Callable[[float], None]) -> None:
    """Write all renditions into ``folder``: one process, which decodes once.

    ``on_progress`` is given the seconds encoded so far, at least once a second; what it raises stops ffmpeg.
    Raises ``EncodeFailed`` (or a kind of it), and ``Refused`` when nothing at all could be decoded.
    """
    outputs = [*_video_outputs(recipe, folder), *_audio_outputs(recipe, folder)]
    command = _compile(ffmpeg.merge_outputs(*outputs), "-progress", "pipe:1", "-stats_period", "0.5")
    log = folder / "ffmpeg.log"
    progress = _Progress()
    code = processes.follow(
        command,
        confinement=Confinement(cpu_seconds=int(600 + 60 * recipe.seconds)),
        cwd=folder,
        log=log,
        headway=progress.read,
        tick=lambda: on_progress(progress.seconds),
        stall_seconds=STALL_SECONDS,
    )
    words = processes.tail(log)
    if code == 0:
        log.unlink(missing_ok=True)
    elif "No space left on device" in words:
        raise OutOfSpace(words)
    elif code > 0 and not progress.seconds:
        raise Refused(Reason.UNREADABLE)
    else:
        raise EncodeFailed(words)


def still(path: Path, track: probe.VideoTrack, *, seconds: float, output: Path) -> bool:
    """Write the picture at ``seconds`` as a JPEG. Return whether there was one."""
    width = min(POSTER_WIDTH, track.width)
    height = max(2, 2 * round(track.height * width / track.width / 2))
    picture = _input(path, ss=f"{seconds:.3f}")[str(track.index)].filter("scale", width, height)
    picture = picture.filter("setsar", "1").filter("format", "yuvj420p")
    stream = picture.output(f"file:{output}", format="image2", vframes=1, update=1, **{"q:v": 4})
    try:
        result = processes.run(_compile(stream), confinement=SHORT, timeout=SHORT_SECONDS)
    except Stalled:
        return False
    return result.returncode == 0 and output.exists()


def render_slideshow(
    *, slides: Sequence[tuple[Path, float]], audio: Path, output: Path, frame_rate: int = 25
) -> None:
    """Write an MP4 (H.264, AAC) that shows each picture for its seconds while ``audio`` is heard.

    The pictures are ours, of one size. The film is as long as the slides, each rounded to whole frames:
    nothing moves, so a low ``frame_rate`` costs nothing but precision. Raises ``EncodeFailed``.
    """
    pictures, frames = [], 0
    for path, end in zip(
        (path for path, _ in slides), accumulate(seconds for _, seconds in slides), strict=True
    ):
        count = max(1, round(end * frame_rate) - frames)
        frames += count
        picture = ffmpeg.input(f"file:{path}", framerate=frame_rate).filter("setsar", "1")
        # Decoded and converted once, then repeated: reading the file for every frame takes ten times as long.
        picture = picture.filter("format", "yuv420p").filter("loop", loop=count - 1, size=1, start=0)
        pictures.append(picture)
    sound = ffmpeg.input(f"file:{audio}").audio.filter("apad")
    total = frames / frame_rate
    # The usual search for the best AAC takes longer than the picture, for a file that is encoded again.
    sound_options = {"c:a": "aac", "aac_coder": "fast", "b:a": "96k", "ar": _SAMPLE_RATE}
    options = {"c:v": "libx264", "g": 10 * frame_rate, **sound_options}
    stream = ffmpeg.output(
        ffmpeg.concat(*pictures, v=1, a=0),
        sound,
        f"file:{output}",
        t=f"{total:.3f}",
        preset="ultrafast",
        tune="stillimage",
        crf=20,
        movflags="+faststart",
        **options,
    )
    confinement = Confinement(cpu_seconds=int(300 + 20 * total), niceness=0)
    result = processes.run(_compile(stream), confinement=confinement, timeout=120 + 10 * total)
    if result.returncode:
        raise EncodeFailed(result.stderr.decode("utf-8", "replace")[-processes.LOG_TAIL :])


class _Progress:
    """Reads ``-progress``: keys and values by line. ``seconds`` never goes back."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def read(self, line: str) -> bool:
        key, _, value = line.partition("=")
        if key != "out_time_us" or not value.isdigit():
            return False
        seconds = int(value) / 1_000_000
        moved = seconds > self.seconds
        self.seconds = max(self.seconds, seconds)
        return moved


def _input(path: Path, **options: Any) -> Any:
    return ffmpeg.input(f"file:{path}", protocol_whitelist=PROTOCOLS, format_whitelist=FORMATS, **options)


def _compile(stream: Any, *arguments: str) -> list[str]:
    arguments = ("-nostdin", "-hide_banner", "-loglevel", "warning", *arguments)
    command: list[str] = ffmpeg.compile(
        stream.global_args(*arguments), cmd=binary("ffmpeg"), overwrite_output=True
    )
    return command


def _video_outputs(recipe: Recipe, folder: Path) -> list[Any]:
    """Return one HLS output per picture, scaled in a cascade: each rung from the next larger one."""
    source = _source(recipe)[str(recipe.video.index)]
    if recipe.video.interlaced:
        source = source.filter("yadif")
    # A constant rate from time zero: sources of variable rate and late first frames land on the grid.
    source = source.filter("fps", fps=_rate(recipe.frame_rate), start_time=0)
    outputs = []
    for number, picture in enumerate(reversed(recipe.pictures), start=1):
        scaled = source.filter("scale", picture.width, picture.height, flags="bicubic")
        scaled = scaled.filter("setsar", "1").filter("format", "yuv420p")
        if number < len(recipe.pictures):
            split = scaled.filter_multi_output("split")
            scaled, source = split[0], split[1]
        outputs.append(_hls(scaled, recipe, folder, picture.name, **_x264(picture, recipe)))
    return outputs


def _audio_outputs(recipe: Recipe, folder: Path) -> list[Any]:
    if recipe.audio is None:
        return []
    # Gaps and a late start become silence, so that sound and picture share one time line.
    sound = _source(recipe)[str(recipe.audio.index)].filter(
        "aresample", _SAMPLE_RATE, **{"async": 1, "first_pts": 0}
    )
    split = sound.filter_multi_output("asplit")
    stereo = split[0].filter("aformat", channel_layouts="stereo")
    mono = split[1].filter("aformat", channel_layouts="mono")
    return [
        _hls(stereo, recipe, folder, AUDIO, **_aac(recipe.ladder.audio_bitrate)),
        _hls(mono, recipe, folder, AUDIO_ONLY, **_aac(recipe.ladder.audio_only_bitrate)),
    ]


def _source(recipe: Recipe) -> Any:
    """Return the input; equal nodes are one to ffmpeg-python, so asking twice still reads the file once."""
    return _input(recipe.source, max_pixels=recipe.max_pixels)


def _x264(picture: Picture, recipe: Recipe) -> dict[str, Any]:
    every = recipe.ladder.keyframe
    return {
        "c:v": "libx264",
        "preset": recipe.ladder.preset,
        "threads": _THREADS,
        "profile:v": "high",
        "crf": picture.crf,
        "maxrate": picture.max_bitrate,
        "bufsize": 2 * picture.max_bitrate,
        # Keyframes stand on the grid and nowhere else, so that qualities can be switched at any of them.
        "force_key_frames": f"expr:gte(t,n_forced*{every})",
        "g": int(recipe.frame_rate * every) + 1,
        "sc_threshold": 0,
        "flags:v": "+bitexact+cgop",
    }


def _aac(bitrate: int) -> dict[str, Any]:
    return {"c:a": "aac", "b:a": bitrate, "ar": _SAMPLE_RATE, "flags:a": "+bitexact"}


def _hls(stream: Any, recipe: Recipe, folder: Path, name: str, **codec: Any) -> Any:
    """Return an output of one rendition. No metadata of the source passes: phones write where they were."""
    (folder / name).mkdir(parents=True, exist_ok=True)
    return stream.output(
        f"{name}/{layout.PLAYLIST}",
        format="hls",
        t=f"{recipe.seconds:.3f}",
        hls_time=recipe.ladder.segment,
        hls_playlist_type="vod",
        hls_segment_type="fmp4",
        hls_fmp4_init_filename=layout.INIT,
        hls_segment_filename=f"{name}/%05d.m4s",
        hls_flags="independent_segments",
        # The edit list carries the encoders' delay; shifting instead would move picture and sound apart.
        avoid_negative_ts="disabled",
        map_metadata=-1,
        map_chapters=-1,
        fflags="+bitexact",
        max_muxing_queue_size=4096,
        **codec,
    )


def _rate(rate: Fraction) -> str:
    return f"{rate.numerator}/{rate.denominator}"
