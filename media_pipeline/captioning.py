"""A video's captions as files: the text itself, and the playlists that offer it with the stream."""

import hashlib
from collections.abc import Sequence

from media_pipeline import captions, layout, playlists, storage, streams
from media_pipeline.captions import Cue
from media_pipeline.models import Rendition, Video
from media_pipeline.playlists import Rates
from media_pipeline.streams import Made


def write(video: Video, cues: Sequence[Cue]) -> None:
    """Write the captions under a name made from their content, and note it."""
    text = captions.write(cues)
    digest = layout.version(
        hashlib.sha256(f"{video.pk}\n{text}".encode()).hexdigest(), restricted=video.is_restricted
    )
    storage.write_once(layout.captions(digest), text)
    video.captions.name = layout.captions(digest)
    video.save(update_fields=["captions"])


def write_playlists(video: Video) -> None:
    """Write the master playlist with a subtitles group, if there are a stream and captions for one."""
    if not (video.stream_version and video.captions):
        return
    folder = layout.captioned(video.stream_version, video.captions_digest)
    with video.captions.open("rb") as file:
        # Beside the playlist, so that an address signed for a restricted stream leads there too.
        storage.write_once(f"{folder}/{layout.CAPTIONS_FILE}", file.read().decode())
    text = playlists.subtitles_playlist(layout.CAPTIONS_FILE, video.duration or 0.0)
    storage.write_once(f"{folder}/subtitles.m3u8", text)
    rows = video.renditions.filter(stream_version=video.stream_version)
    master = streams.write_master([_made(row) for row in rows], prefix="../", subtitles="subtitles.m3u8")
    storage.write_once(f"{folder}/master.m3u8", master)


def _made(row: Rendition) -> Made:
    return Made(
        name=row.name,
        rates=Rates(row.average_bitrate, row.peak_bitrate),
        bytes=row.bytes,
        seconds=0.0,
        codecs=row.codecs,
        width=row.width,
        height=row.height,
        frame_rate=row.frame_rate,
    )
