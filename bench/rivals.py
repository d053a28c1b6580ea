"""Other ways to the same renditions, as plain ffmpeg commands: what the pipeline is measured against.

They write the rungs and the sounds of a plan as HLS and nothing else: no loudness, no pictures, no playlists
of ours.
"""

from collections.abc import Sequence
from pathlib import Path

from media_pipeline import ladder
from media_pipeline.binaries import binary
from media_pipeline.ladder import Picture
from media_pipeline.plan import Plan

Command = list[str]
_HLS = ("-f", "hls", "-hls_time", "4", "-hls_playlist_type", "vod", "-hls_segment_type", "fmp4")


def single(source: Path, plan: Plan) -> Command:
    """One process for everything: decode once, scale in a cascade."""
    graph, labels = _cascade(plan.pictures, plan)
    outputs: list[str] = []
    for picture in plan.pictures:
        outputs += ["-map", f"[{labels[picture.name]}]", *_x264(picture, plan), *_hls(picture.name)]
    return [*_ffmpeg(), "-i", str(source), "-filter_complex", graph, *outputs, *_sounds(plan)]


def each(source: Path, plan: Plan) -> list[Command]:
    """One process a rendition, each of which decodes for itself."""
    commands = []
    for picture in plan.pictures:
        scale = f"scale={picture.width}:{picture.height},format=yuv420p"
        options = [*_rate(picture, plan), "-vf", scale, "-map", "0:v:0", *_x264(picture, plan)]
        commands.append([*_ffmpeg(), "-i", str(source), *options, *_hls(picture.name)])
    if plan.sound:
        commands.append([*_ffmpeg(), "-i", str(source), *_sounds(plan)])
    return commands


def decoding(source: Path, plan: Plan) -> Command:
    """Decode once and scale to every rung; nothing is encoded."""
    graph, labels = _cascade(plan.pictures, plan)
    outputs: list[str] = []
    for picture in plan.pictures:
        outputs += ["-map", f"[{labels[picture.name]}]", "-c:v", "wrapped_avframe", "-f", "null", "-"]
    return [*_ffmpeg(), "-i", str(source), "-filter_complex", graph, *outputs]


def encoding(source: Path, picture: Picture, plan: Plan) -> tuple[Command, Command]:
    """Encode one rung from raw pictures: the command that feeds them, and the one that encodes them."""
    scale = f"scale={picture.width}:{picture.height},format=yuv420p"
    raw = ["-f", "rawvideo", "-pix_fmt", "yuv420p"]
    feed = [*_ffmpeg(), "-i", str(source), *_rate(picture, plan), "-vf", scale, "-map", "0:v:0", *raw, "-"]
    size = ["-s", f"{picture.width}x{picture.height}", "-framerate", str(plan.frame_rate / picture.step)]
    encode = [*_ffmpeg(), *raw, *size, "-i", "pipe:0", *_x264(picture, plan), *_hls(picture.name)]
    return feed, encode


def sounds(source: Path, plan: Plan) -> Command:
    """The sounds alone."""
    return [*_ffmpeg(), "-i", str(source), *_sounds(plan)]


def prepare(folder: Path, plan: Plan) -> None:
    """Make the folders that the commands write into."""
    for name in [*(picture.name for picture in plan.pictures), "audio", "audio-only"]:
        (folder / name).mkdir(parents=True, exist_ok=True)


def _ffmpeg() -> Command:
    return [binary("ffmpeg"), "-nostdin", "-hide_banner", "-loglevel", "error", "-y"]


def _cascade(pictures: Sequence[Picture], plan: Plan) -> tuple[str, dict[str, str]]:
    """Return a filter graph that scales each rung from the next larger one, and the names of its ends."""
    parts, labels = [], {}
    last, step = f"0:v:0]fps={plan.frame_rate}[in", 1
    parts.append(f"[{last}]")
    last = "in"
    for number, picture in enumerate(reversed(pictures)):
        thin = f"framestep={picture.step // step}," if picture.step > step else ""
        step = picture.step
        scale = f"[{last}]{thin}scale={picture.width}:{picture.height},format=yuv420p"
        labels[picture.name] = f"out{number}"
        if number + 1 < len(pictures):
            last = f"next{number}"
            parts.append(f"{scale},split[out{number}][{last}]")
        else:
            parts.append(f"{scale}[out{number}]")
    return ";".join(parts), labels


def _rate(picture: Picture, plan: Plan) -> Command:
    return ["-r", str(plan.frame_rate / picture.step)]


def _x264(picture: Picture, plan: Plan) -> Command:
    every = str(plan.gop // picture.step)
    rungs = ladder.LADDERS[plan.ladder]
    return [
        *("-c:v", "libx264", "-preset", rungs.preset, "-profile:v", "high", "-crf", str(picture.crf)),
        *("-maxrate", str(picture.max_bitrate), "-bufsize", str(3 * picture.max_bitrate // 2)),
        *("-g", every, "-keyint_min", every, "-sc_threshold", "0"),
    ]


def _sounds(plan: Plan) -> Command:
    if plan.sound is None:
        return []
    rungs = ladder.LADDERS[plan.ladder]
    aac = ["-map", "0:a:0", "-c:a", "aac", "-ar", "48000"]
    stereo = ["-ac", "2", "-b:a", str(rungs.audio_bitrate), *_hls("audio")]
    mono = ["-ac", "1", "-b:a", str(rungs.audio_only_bitrate), *_hls("audio-only")]
    return [*aac, *stereo, *aac, *mono]


def _hls(name: str) -> Command:
    return [*_HLS, "-hls_segment_filename", f"{name}/%05d.m4s", f"{name}/playlist.m3u8"]
