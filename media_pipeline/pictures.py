"""What happens to a picture before it is scaled down the ladder: fields, size, colours.

Filters in ffmpeg's words; ``apply(stream, name, *arguments, **options)`` adds one to a stream.
"""

from collections.abc import Callable
from typing import Any

from media_pipeline import binaries
from media_pipeline.ladder import Picture
from media_pipeline.probe import Colour, VideoTrack

Apply = Callable[..., Any]
# Pictures up to this size are from television's time unless they say otherwise (as players assume).
_SD_WIDTH, _SD_HEIGHT = 1024, 576
_MATRICES = ("bt709", "bt470bg", "smpte170m", "smpte240m", "bt2020nc")


def deinterlaced(stream: Any, track: VideoTrack, *, apply: Apply) -> Any:
    """Return whole frames. When a file doesn't say, the frames that are marked as interlaced are mended."""
    if track.interlaced is False:
        return stream
    return apply(stream, "bwdif", mode="send_frame", deint="all" if track.interlaced else "interlaced")


def first(stream: Any, track: VideoTrack, picture: Picture, *, apply: Apply) -> Any:
    """Return the highest rung's picture: scaled, square pixels, 4:2:0 in 8 bit, BT.709, limited range."""
    stream = apply(stream, "scale", picture.width, picture.height, flags="bicubic", out_range="tv")
    stream = apply(stream, "setsar", "1")
    if track.colour.is_hdr and binaries.filters() >= {"zscale", "tonemap"}:
        stream = _tone_mapped(stream, track.colour, apply)
    else:
        stream = apply(stream, "format", "yuv420p")
        matrix = _matrix(track)
        if matrix != "bt709":
            stream = apply(stream, "colorspace", ispace=matrix, iprimaries="bt709", itrc="bt709", all="bt709")
    tags = {"range": "tv", "color_primaries": "bt709", "color_trc": "bt709", "colorspace": "bt709"}
    return apply(stream, "setparams", **tags)


def within(picture: Picture, side: int) -> tuple[int, int]:
    """Return the even size of a picture whose longer side is ``side`` pixels or less."""
    longest = max(picture.width, picture.height)
    scale = min(1.0, side / longest)
    return max(2, 2 * round(picture.width * scale / 2)), max(2, 2 * round(picture.height * scale / 2))


def _tone_mapped(stream: Any, colour: Colour, apply: Apply) -> Any:
    """Bring a high dynamic range down to what every screen shows; after scaling, since it is slow."""
    known = {"tin": colour.transfer, "min": colour.matrix or "bt2020nc", "pin": colour.primaries or "bt2020"}
    stream = apply(stream, "zscale", **known, transfer="linear", npl=100)
    stream = apply(stream, "format", "gbrpf32le")
    stream = apply(stream, "zscale", primaries="bt709")
    stream = apply(stream, "tonemap", tonemap="hable", desat=0)
    stream = apply(stream, "zscale", transfer="bt709", matrix="bt709", range="tv")
    return apply(stream, "format", "yuv420p")


def _matrix(track: VideoTrack) -> str:
    if track.colour.matrix in _MATRICES:
        return {"bt2020nc": "bt2020ncl"}.get(track.colour.matrix, track.colour.matrix)
    return "smpte170m" if track.width <= _SD_WIDTH and track.height <= _SD_HEIGHT else "bt709"
