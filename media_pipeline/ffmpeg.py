"""The one place that uses ffmpeg-python: what is encoded, and how.

ffmpeg runs within limits (:mod:`media_pipeline.processes`) and opens plain files of plain formats alone
(:mod:`media_pipeline.binaries`).
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any

import ffmpeg

from media_pipeline import layout, pictures, processes
from media_pipeline.binaries import FORMATS, PROTOCOLS, binary
from media_pipeline.exceptions import EncodeFailed, OutOfSpace, Refused
from media_pipeline.ladder import LADDERS, Codec, Ladder, Picture
from media_pipeline.plan import Plan, Sound, Unit, Work
from media_pipeline.probe import Limits
from media_pipeline.processes import Confinement
from media_pipeline.reasons import Reason

AUDIO = "audio"
AUDIO_ONLY = "audio-only"
THUMBNAILS = "thumbnails"
THUMBNAIL_WIDTH = 160
STALL_SECONDS = 90.0
POSTER_WIDTH = 1280
# Loudest peak after the gain: AAC and small loudspeakers overshoot what is above.
CEILING_DB = -1.5

_SAMPLE_RATE = 48_000
# ffmpeg's exit code when most of what it read could not be decoded.
_MOSTLY_BROKEN = 69
# How far before a piece reading begins: filters that look back have seen enough by then.
_RUN_UP = 1.0
# Every rung has its own threads: a large machine would run out of address space. 0 leaves it to x264.
_THREADS = 0 if (os.cpu_count() or 1) <= 8 else 12
_AV1_THREADS = min(4, os.cpu_count() or 1)


def encode(
    source: Path, plan: Plan, unit: Unit, folder: Path, *, on_progress: Callable[[float], None]
) -> None:
    """Write all renditions of a unit into folders below ``folder``: one process, which decodes once.

    ``on_progress`` is given the seconds encoded so far, at least once a second; what it raises stops ffmpeg.
    Raises ``EncodeFailed`` (or a kind of it), and ``Refused`` when nothing at all could be decoded.
    """
    rungs = LADDERS[plan.ladder]
    outputs = [
        *(_picture_outputs(source, plan, unit, folder, rungs) if unit.work != Work.SOUND else ()),
        *(_sound_outputs(source, plan, folder, rungs) if unit.work != Work.PICTURE else ()),
    ]
    # On the source's own clock a piece's frames fall on the grid just as they do in the whole.
    clock = ("-copyts", "-start_at_zero") if unit.first_frame else ()
    command = _compile(ffmpeg.merge_outputs(*outputs), *clock)
    _follow(command, source, folder, seconds=unit.seconds or plan.longest, on_progress=on_progress)


def listen(
    source: Path, sound: Sound, folder: Path, *, hear: Callable[[str], None], alive: Callable[[], None]
) -> str:
    """Measure how loud the sound is (EBU R128), as it would be encoded; return ffmpeg's summary.

    ``hear`` is given lines, among them ``lavfi.r128.M=`` with the loudness of every 0.1 s.
    """
    heard = _stereo(ffmpeg_input(source), sound).filter("ebur128", peak="true", metadata=1)
    heard = heard.filter("ametadata", mode="print", key="lavfi.r128.M", file="-")
    command = _compile(heard.output("-", format="null"), level="info", stats=False)
    log = folder / "loudness.log"

    def headway(line: str) -> bool:
        hear(line)
        return True

    processes.follow(
        command,
        confinement=Confinement(cpu_seconds=_cpu_seconds(14_400), reads=(source,)),
        cwd=folder,
        log=log,
        headway=headway,
        tick=alive,
        stall_seconds=STALL_SECONDS,
    )
    return processes.tail(log)


def sample(
    source: Path,
    plan: Plan,
    moments: Sequence[float],
    frames: int,
    folder: Path,
    *,
    alive: Callable[[], None],
) -> None:
    """Encode ``frames`` from the keyframe near each moment (seconds), every rung, as the encode will.

    What comes out is the sizes alone: ``<rung>.txt`` with a line per frame (ffmpeg's framecrc).
    """
    outputs = []
    preset = LADDERS[plan.ladder].preset
    for picture, stream in _cascade(_windows(source, plan, moments, frames), plan.pictures):
        every = max(1, frames // picture.step)
        codec = {"c:v": "libx264", "preset": preset, "crf": picture.crf, "threads": _THREADS}
        grid = {"g": every, "keyint_min": every, "sc_threshold": 0}
        outputs.append(stream.output(f"{picture.name}.txt", format="framecrc", **codec, **grid))
    command = _compile(ffmpeg.merge_outputs(*outputs))
    _follow(command, source, folder, seconds=60, on_progress=lambda seconds: alive())


def trial(
    source: Path,
    plan: Plan,
    moments: Sequence[float],
    frames: int,
    shifts: Sequence[int],
    folder: Path,
    *,
    alive: Callable[[], None],
) -> None:
    """Encode a sample of the highest rung with its CRF shifted in several ways, and measure their VMAF.

    ``vmaf<shift>.json`` is libvmaf's report on each.
    """
    picture, rungs = plan.pictures[-1], LADDERS[plan.ladder]
    split = _windows(source, plan, moments, frames).filter_multi_output("split", len(shifts) + 1)
    reference = split[0].output("reference.mkv", **{"c:v": "ffv1"})
    tried = []
    for number, shift in enumerate(shifts, start=1):
        codec = _x264(replace(picture, crf=picture.crf + shift), plan, rungs)
        tried.append(split[number].output(f"trial{shift}.mkv", **codec))
    command = _compile(ffmpeg.merge_outputs(reference, *tried))
    _follow(command, source, folder, seconds=60, on_progress=lambda seconds: alive())
    whole = ffmpeg.input("file:reference.mkv")["v:0"]
    wholes = whole.filter_multi_output("split", len(shifts))
    judged = [
        ffmpeg.filter(
            [ffmpeg.input(f"file:trial{shift}.mkv")["v:0"], wholes[number]],
            "libvmaf",
            log_fmt="json",
            log_path=f"vmaf{shift}.json",
        ).output("-", format="null")
        for number, shift in enumerate(shifts)
    ]
    command = _compile(ffmpeg.merge_outputs(*judged))
    _follow(command, source, folder, seconds=60, on_progress=lambda seconds: alive())


def ffmpeg_input(path: Path, **options: Any) -> Any:
    """Return the input; equal nodes are one to ffmpeg-python, so asking twice still reads the file once."""
    return ffmpeg.input(
        f"file:{path.absolute()}",
        protocol_whitelist=PROTOCOLS,
        format_whitelist=FORMATS,
        max_pixels=Limits.pixels,
        **options,
    )


def stills(
    source: Path, picture: Picture, folder: Path, *, every: int, alive: Callable[[], None]
) -> list[Path]:
    """Write pictures of our own ``source`` as JPEGs into ``folder`` and return them in order.

    ``every`` so many frames one is taken; 0 takes the keyframes, which costs less than decoding the rest.
    """
    stream = ffmpeg.input(f"file:{source}", **({} if every else {"skip_frame": "nokey"}))["v:0"]
    if every:
        stream = stream.filter("framestep", every)
    # One picture for each, however far apart they are.
    stream = stream.filter("setpts", "N/25/TB").filter("fps", 25)
    stream = stream.filter("scale", *pictures.within(picture, POSTER_WIDTH), out_range="pc")
    stream = stream.filter("format", "yuvj420p")
    output = stream.output("still-%03d.jpg", format="image2", **{"q:v": 4, "flags:v": "+bitexact"})
    _follow(_compile(output), source, folder, seconds=60, on_progress=lambda seconds: alive())
    return sorted(folder.glob("still-*.jpg"))


def remux(parts: Sequence[Path], output: Path, *, seconds: float, alive: Callable[[], None]) -> None:
    """Put our own tracks, a file each, into one MP4 with its index in front. Raises ``EncodeFailed``."""
    tracks = [ffmpeg.input(f"file:{part}")["0"] for part in parts]
    plain = {"c": "copy", "movflags": "+faststart", "map_metadata": -1, "fflags": "+bitexact"}
    stream = ffmpeg.output(*tracks, f"file:{output}", format="mp4", **plain)
    # Each track on its own clock would lose the encoder's delay, and the sound would be late.
    _follow(
        _compile(stream, "-copyts"),
        parts[0],
        output.parent,
        seconds=seconds,
        on_progress=lambda seconds: alive(),
    )


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
    confinement = Confinement(
        cpu_seconds=int(300 + 20 * total),
        niceness=0,
        reads=(audio, *(path for path, _ in slides)),
        writes=(output.parent,),
    )
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


def _follow(
    command: list[str], source: Path, folder: Path, *, seconds: float, on_progress: Callable[[float], None]
) -> None:
    log = folder / "ffmpeg.log"
    progress = _Progress()
    code = processes.follow(
        command,
        confinement=Confinement(cpu_seconds=_cpu_seconds(seconds), reads=(source,)),
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
    elif code == _MOSTLY_BROKEN or (code > 0 and not progress.seconds):
        raise Refused(Reason.UNREADABLE)
    else:
        raise EncodeFailed(words)


def _cpu_seconds(seconds: float) -> int:
    return int(600 + 60 * seconds)


def _compile(stream: Any, *arguments: str, level: str = "warning", stats: bool = True) -> list[str]:
    arguments = ("-nostdin", "-hide_banner", "-loglevel", level, *arguments)
    arguments += ("-progress", "pipe:1", "-stats_period", "0.5") if stats else ("-nostats",)
    command: list[str] = ffmpeg.compile(
        stream.global_args(*arguments), cmd=binary("ffmpeg"), overwrite_output=True
    )
    return command


def _filter(stream: Any, name: str, *arguments: Any, **options: Any) -> Any:
    return stream.filter(name, *arguments, **options)


def _windows(source: Path, plan: Plan, moments: Sequence[float], frames: int) -> Any:
    """Return ``frames`` from the keyframe near each moment (seconds), joined, at the highest rung's size."""
    windows = []
    evenly = f"N/({_rate(plan.frame_rate)})/TB"
    for moment in moments:
        window = ffmpeg_input(source, ss=f"{moment:.3f}", noaccurate_seek=None)[str(plan.video.index)]
        window = window.filter("trim", end_frame=frames).filter("setpts", evenly)
        windows.append(pictures.first(window, plan.video, plan.pictures[-1], apply=_filter))
    joined = ffmpeg.concat(*windows, v=1, a=0)
    return joined.filter("setpts", evenly).filter("fps", fps=_rate(plan.frame_rate))


def _picture_outputs(source: Path, plan: Plan, unit: Unit, folder: Path, rungs: Ladder) -> list[Any]:
    """Return one HLS output per picture, scaled in a cascade, and the small pictures for the storyboard."""
    stream = _on_the_grid(source, plan, unit)
    stream = pictures.first(stream, plan.video, plan.pictures[-1], apply=_filter)
    longest = plan.longest - plan.start(unit)
    outputs = []
    for number, (picture, scaled) in enumerate(_cascade(stream, plan.pictures), start=1):
        if number == len(plan.pictures) and plan.thumbnail_every:
            split = scaled.filter_multi_output("split")
            scaled = split[0]
            outputs.append(_thumbnails(split[1], plan, picture, folder, longest))
        codec = (_svt_av1 if rungs.codec == Codec.AV1 else _x264)(picture, plan, rungs)
        outputs.append(_hls(scaled, plan, rungs, folder, picture.name, longest, **codec))
    return outputs


def _on_the_grid(source: Path, plan: Plan, unit: Unit) -> Any:
    """Return the unit's frames at a constant rate: sources of variable rate and late first frames too.

    ``fps`` shows at every moment of the grid the frame that the source shows then, wherever reading began.
    """
    seek = {}
    if unit.first_frame:
        seek = {"ss": f"{max(0.0, plan.start(unit) - _RUN_UP):.6f}", "noaccurate_seek": None}
    stream = ffmpeg_input(source, **seek)[str(plan.video.index)]
    stream = pictures.deinterlaced(stream, plan.video, apply=_filter)
    stream = stream.filter("fps", fps=_rate(plan.frame_rate), start_time=f"{plan.start(unit):.6f}")
    if unit.frames is not None:
        stream = stream.filter("trim", end_frame=unit.frames)
    elif plan.video.hold:
        stream = stream.filter("tpad", stop_mode="clone", stop_duration=f"{plan.video.hold:.3f}")
    return stream.filter("setpts", "PTS-STARTPTS") if unit.first_frame else stream


def _cascade(stream: Any, rungs: Sequence[Picture]) -> list[tuple[Picture, Any]]:
    """Return a stream for each rung, highest first, each scaled from the next larger one."""
    streams = []
    above: Picture | None = None
    for number, picture in enumerate(reversed(rungs), start=1):
        if above is not None:
            if picture.step > above.step:
                stream = stream.filter("framestep", picture.step // above.step)
            stream = stream.filter("scale", picture.width, picture.height, flags="bicubic")
            stream = stream.filter("setsar", "1")
        above, scaled = picture, stream
        if number < len(rungs):
            split = stream.filter_multi_output("split")
            scaled, stream = split[0], split[1]
        streams.append((picture, scaled))
    return streams


def _thumbnails(stream: Any, plan: Plan, lowest: Picture, folder: Path, longest: float) -> Any:
    (folder / THUMBNAILS).mkdir(parents=True, exist_ok=True)
    small = stream.filter("framestep", max(1, plan.thumbnail_every // lowest.step))
    small = small.filter("scale", *pictures.within(lowest, THUMBNAIL_WIDTH), out_range="pc")
    small = small.filter("format", "yuvj420p")
    return small.output(
        f"{THUMBNAILS}/%05d.jpg", format="image2", t=f"{longest:.3f}", **{"q:v": 6, "flags:v": "+bitexact"}
    )


def _sound_outputs(source: Path, plan: Plan, folder: Path, rungs: Ladder) -> list[Any]:
    if plan.sound is None:
        return []
    split = _normalised(_stereo(ffmpeg_input(source), plan.sound), plan.sound).filter_multi_output("asplit")
    mono = split[1].filter("aformat", channel_layouts="mono")
    hls = partial(_hls, plan=plan, rungs=rungs, folder=folder, longest=plan.longest)
    return [
        hls(split[0], name=AUDIO, **_aac(rungs.audio_bitrate)),
        hls(mono, name=AUDIO_ONLY, **_aac(rungs.audio_only_bitrate)),
    ]


def _stereo(source: Any, sound: Sound) -> Any:
    """Return the sound from time zero: gaps and a late start become silence, so that it fits the picture."""
    options = {"async": 1, "first_pts": 0}
    stream = source[str(sound.index)].filter("aresample", _SAMPLE_RATE, **options)
    return stream.filter("aformat", channel_layouts="stereo")


def _normalised(stream: Any, sound: Sound) -> Any:
    if sound.gain:
        stream = stream.filter("volume", f"{sound.gain:.2f}dB")
    if sound.limited:
        limit = 10 ** (CEILING_DB / 20)
        stream = stream.filter("alimiter", limit=f"{limit:.4f}", level="disabled", latency="enabled")
    if sound.hold:
        # Players stop where one of the two ends.
        stream = stream.filter("apad", pad_dur=f"{sound.hold:.3f}")
    return stream


def _x264(picture: Picture, plan: Plan, rungs: Ladder) -> dict[str, Any]:
    every = plan.gop // picture.step
    return {
        "c:v": "libx264",
        "preset": rungs.preset,
        "threads": _THREADS,
        "profile:v": "high",
        "crf": picture.crf,
        "maxrate": picture.max_bitrate,
        "bufsize": 3 * picture.max_bitrate // 2,
        # Keyframes stand on the grid and nowhere else, so that qualities can be switched at any of them.
        "g": every,
        "keyint_min": every,
        "sc_threshold": 0,
        "flags:v": "+bitexact+cgop",
    }


def _svt_av1(picture: Picture, plan: Plan, rungs: Ladder) -> dict[str, Any]:
    every = plan.gop // picture.step
    # Closed groups of pictures without keyframes in between, as above; a cap on the rate in kbit/s.
    params = {
        "irefresh-type": 2,
        "scd": 0,
        "keyint": every,
        "mbr": picture.max_bitrate // 1000,
        "lp": _AV1_THREADS,
    }
    return {
        "c:v": "libsvtav1",
        "preset": rungs.preset,
        "crf": picture.crf,
        "g": every,
        "svtav1-params": ":".join(f"{name}={value}" for name, value in params.items()),
        "flags:v": "+bitexact",
    }


def _aac(bitrate: int) -> dict[str, Any]:
    return {"c:a": "aac", "b:a": bitrate, "ar": _SAMPLE_RATE, "flags:a": "+bitexact"}


def _hls(
    stream: Any, plan: Plan, rungs: Ladder, folder: Path, name: str, longest: float, **codec: Any
) -> Any:
    """Return an output of one rendition. No metadata of the source passes: phones write where they were."""
    (folder / name).mkdir(parents=True, exist_ok=True)
    # ffmpeg compares with a multiple of this: rounded down, a cut never misses its keyframe.
    microseconds = int(rungs.gops * plan.gop / plan.frame_rate * 1_000_000)
    return stream.output(
        f"{name}/{layout.PLAYLIST}",
        format="hls",
        t=f"{longest:.3f}",
        hls_time=f"{microseconds}us",
        hls_playlist_type="event",
        hls_segment_type="fmp4",
        hls_fmp4_init_filename=layout.INIT,
        hls_segment_filename=f"{name}/%05d.m4s",
        hls_flags="independent_segments+temp_file",
        hls_segment_options="movflags=+frag_keyframe",
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
