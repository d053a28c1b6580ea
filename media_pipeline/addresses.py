"""The addresses of a video's files, for whoever may watch it: public ones, or signed ones that expire.

A page that is the same for everybody asks the video itself (``Video.master_url`` …), which tells nothing of a
restricted video; its player asks here, by way of :func:`media_pipeline.views.access`.
"""

from dataclasses import dataclass

from django.core.files.storage import default_storage

from media_pipeline import layout, links
from media_pipeline.ffmpeg import AUDIO_ONLY
from media_pipeline.models import RenditionKind, Video


@dataclass(frozen=True)
class Addresses:
    """``""`` stands for what a video doesn't have. ``stream`` is ``master`` without a subtitles group."""

    stream: str
    master: str
    audio: str
    captions: str
    poster: str
    storyboard: str
    progressive: str
    live: str


def of(video: Video) -> Addresses:
    """Return where a video's files are. One query."""
    version = video.stream_version
    captioned = layout.captioned(version, video.captions_digest) if version and video.captions else ""
    stream = layout.master(version) if version else ""
    sounds = video.renditions.filter(stream_version=version, kind=RenditionKind.AUDIO)
    return Addresses(
        stream=address(stream),
        master=address(f"{captioned}/master.m3u8" if captioned else stream),
        audio=address(layout.playlist(version, AUDIO_ONLY)) if version and sounds.exists() else "",
        captions=address(f"{captioned}/{layout.CAPTIONS_FILE}" if captioned else ""),
        poster=address(video.poster),
        storyboard=address(video.storyboard),
        progressive=address(video.progressive),
        live=address(layout.live_master(video.live_version)) if video.live_version else "",
    )


def address(path: str) -> str:
    """Return where a file of the storage is fetched; a restricted one for a while only."""
    if not path:
        return ""
    return links.sign(path) if layout.is_restricted_path(path) else default_storage.url(path)
