"""HLS playlists (RFC 8216): reading the ones that ffmpeg wrote, writing the master by measured figures.

ffmpeg's own master promises the encoder's cap: a slow line would then never get a quality that it can carry.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from media_pipeline.exceptions import OutputInvalid
from media_pipeline.plan import Piece

_MAP = re.compile(r'#EXT-X-MAP:URI="([^"]+)"')
_AUDIO_GROUP = "audio"
_SUBTITLES_GROUP = "subtitles"


@dataclass(frozen=True)
class Segment:
    """One media segment, ``seconds`` long."""

    uri: str
    seconds: float


@dataclass(frozen=True)
class MediaPlaylist:
    """A finished media playlist."""

    init: str
    segments: tuple[Segment, ...]

    @property
    def seconds(self) -> float:
        return sum(segment.seconds for segment in self.segments)


@dataclass(frozen=True)
class Rates:
    """Measured bit rates of a rendition in bit/s."""

    average: int
    peak: int


@dataclass(frozen=True)
class Variant:
    """A rendition as the master playlist names it. ``uri`` is relative to the master."""

    uri: str
    rates: Rates
    codecs: str
    width: int | None = None
    height: int | None = None
    frame_rate: float | None = None
    keyframes_uri: str = ""
    keyframe_rates: Rates | None = None


@dataclass(frozen=True)
class Listed:
    """A segment of a stream: ``name`` and ``init`` lie in the stream's folder."""

    name: str
    init: str
    init_digest: str
    piece: Piece

    @property
    def seconds(self) -> float:
        return self.piece.seconds


def parse(text: str, *, is_whole: bool = True) -> MediaPlaylist:
    """Read a media playlist. Raises ``OutputInvalid`` unless it is whole: a map, segments, an end.

    One that still grows (not ``is_whole``) may lack any of them.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = _MAP.search(text)
    ends = bool(lines) and lines[0] == "#EXTM3U" and lines[-1] == "#EXT-X-ENDLIST"
    if is_whole and not (ends and found):
        raise OutputInvalid("the playlist has no beginning, no map or no end")
    segments: list[Segment] = []
    seconds = None
    for line in lines:
        if line.startswith("#EXTINF:"):
            seconds = float(line[8:].split(",")[0])
        elif not line.startswith("#") and seconds is not None:
            segments.append(Segment(line, seconds))
            seconds = None
    if is_whole and not segments:
        raise OutputInvalid("the playlist names no segment")
    return MediaPlaylist(found[1] if found else "", tuple(segments))


def measure(segments: Sequence[tuple[int, float]], target: float) -> Rates:
    """Return the rates of segments given as (bytes, seconds).

    The peak is RFC 8216's (section 4.3.4.2): the largest rate of any run of neighbouring segments that lasts
    between 0.5 and 1.5 times the ``target`` duration. Shorter streams have their average as peak.
    """
    seconds = sum(length for _, length in segments)
    average = _rate(sum(size for size, _ in segments), seconds)
    peak = average
    for first in range(len(segments)):
        size, length = 0, 0.0
        for segment_size, segment_length in segments[first:]:
            size, length = size + segment_size, length + segment_length
            if length > 1.5 * target:
                break
            if length >= 0.5 * target:
                peak = max(peak, _rate(size, length))
    return Rates(average, peak)


def master(
    pictures: Sequence[Variant], *, audio: Variant | None, audio_only: Variant | None, subtitles: str = ""
) -> str:
    """Return the master playlist; the first quality is what a player starts with, so the lowest comes first.

    ``subtitles`` is the address of a subtitles playlist. Each picture's rates count the sound with it.
    """
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    if audio:
        lines.append(
            f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="{_AUDIO_GROUP}",NAME="普通话",LANGUAGE="zh",'
            f'DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="{audio.uri}"'
        )
    if subtitles:
        lines.append(
            f'#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="{_SUBTITLES_GROUP}",NAME="中文",LANGUAGE="zh",'
            f'DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI="{subtitles}"'
        )
    for picture in pictures:
        lines += [_stream_inf(picture, audio, bool(subtitles)), picture.uri]
    lines += [_keyframes_inf(picture) for picture in pictures if picture.keyframes_uri]
    if audio_only:
        lines += [_stream_inf(audio_only, None, subtitles=False), audio_only.uri]
    return "\n".join(lines) + "\n"


def media(listed: Sequence[Listed], *, kind: str, is_over: bool) -> str:
    """Return a media playlist of ``kind`` VOD or EVENT, to lie in a folder of the stream's folder."""
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{max(1, *(round(one.seconds) for one in listed))}",
        "#EXT-X-MEDIA-SEQUENCE:0",
        f"#EXT-X-PLAYLIST-TYPE:{kind}",
        "#EXT-X-INDEPENDENT-SEGMENTS",
    ]
    init = None
    for one in listed:
        lines += _map(one, init)
        lines += [f"#EXTINF:{one.seconds:.6f},", f"../{one.name}"]
        init = one.init_digest
    if is_over:
        lines.append("#EXT-X-ENDLIST")
    return "\n".join(lines) + "\n"


def keyframes(listed: Sequence[Listed]) -> str:
    """Return a playlist of the keyframes alone, as byte ranges: for winding (RFC 8216, 4.3.3.6)."""
    longest = max(key.seconds for one in listed for key in one.piece.keyframes)
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{max(1, round(longest))}",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-I-FRAMES-ONLY",
    ]
    init = None
    for one in listed:
        lines += _map(one, init)
        init = one.init_digest
        for key in one.piece.keyframes:
            lines += [
                f"#EXTINF:{key.seconds:.6f},",
                f"#EXT-X-BYTERANGE:{key.bytes}@{key.offset}",
                f"../{one.name}",
            ]
    return "\n".join([*lines, "#EXT-X-ENDLIST"]) + "\n"


def captions(vtt: str) -> str:
    """Return WebVTT that says where its clock begins: a player of HLS has to be told (RFC 8216, 3.5)."""
    header, _, cues = vtt.partition("\n")
    return f"{header}\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n{cues}"


def subtitles_playlist(captions_uri: str, seconds: float) -> str:
    """Return a media playlist of one WebVTT file that spans the whole video."""
    return (
        "#EXTM3U\n#EXT-X-VERSION:7\n"
        f"#EXT-X-TARGETDURATION:{int(seconds) + 1}\n#EXT-X-PLAYLIST-TYPE:VOD\n"
        f"#EXTINF:{seconds:.3f},\n{captions_uri}\n#EXT-X-ENDLIST\n"
    )


def _map(one: Listed, before: str | None) -> list[str]:
    """Return the line that names the initialisation segment where it changes."""
    return [] if one.init_digest == before else [f'#EXT-X-MAP:URI="../{one.init}"']


def _keyframes_inf(variant: Variant) -> str:
    rates = variant.keyframe_rates or variant.rates
    return (
        f"#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH={rates.peak},AVERAGE-BANDWIDTH={rates.average},"
        f'CODECS="{variant.codecs}",RESOLUTION={variant.width}x{variant.height},URI="{variant.keyframes_uri}"'
    )


def _stream_inf(variant: Variant, audio: Variant | None, subtitles: bool) -> str:
    extra = audio.rates if audio else Rates(0, 0)
    codecs = ",".join([variant.codecs] + ([audio.codecs] if audio else []))
    attributes = [
        f"BANDWIDTH={variant.rates.peak + extra.peak}",
        f"AVERAGE-BANDWIDTH={variant.rates.average + extra.average}",
        f'CODECS="{codecs}"',
    ]
    if variant.width:
        attributes += [
            f"RESOLUTION={variant.width}x{variant.height}",
            f"FRAME-RATE={variant.frame_rate:.3f}",
            "CLOSED-CAPTIONS=NONE",
        ]
    if audio:
        attributes.append(f'AUDIO="{_AUDIO_GROUP}"')
    if subtitles:
        attributes.append(f'SUBTITLES="{_SUBTITLES_GROUP}"')
    return "#EXT-X-STREAM-INF:" + ",".join(attributes)


def _rate(size: int, seconds: float) -> int:
    return round(size * 8 / seconds) if seconds > 0 else 0
