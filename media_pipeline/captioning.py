"""A video's captions: who may replace what, the text as a file, and the playlists that offer it."""

import hashlib
from collections.abc import Sequence
from functools import partial

from django.db import transaction

from media_pipeline import captions, layout, playlists, storage, streams
from media_pipeline.captions import Cue, Reading
from media_pipeline.captions.cues import Found, clean
from media_pipeline.exceptions import CaptionsChanged
from media_pipeline.models import CaptionsOrigin, Rendition, Video
from media_pipeline.playlists import Rates
from media_pipeline.signals import captions_changed
from media_pipeline.streams import Made

_NOTHING = Reading((), ())


def set_captions(
    *, video: Video, vtt: str, origin: str = CaptionsOrigin.UPLOADED, replacing: str | None = None
) -> Reading:
    """Set or replace the captions by the text of a captions file; ``""`` removes them.

    Return what was kept and what was mended. ``replacing`` is the digest of the captions that the person saw:
    others there by now raise ``CaptionsChanged``. Raises ``CaptionsRefused`` for a file without captions.
    """
    reading = captions.read(vtt, duration=video.duration) if vtt.strip() else _NOTHING
    _replace(video, reading.cues, origin, replacing)
    return reading


def set_cues(*, video: Video, cues: Sequence[Cue], origin: str, replacing: str | None = None) -> Reading:
    """Set or replace the captions by cues, mended as a file's are; none of them removes the captions."""
    found = [_found(number, cue) for number, cue in enumerate(cues, start=1)]
    reading = Reading(*captions.mend(found, video.duration))
    _replace(video, reading.cues, origin, replacing)
    return reading


def write(video: Video, cues: Sequence[Cue], origin: str = CaptionsOrigin.UPLOADED) -> None:
    """Write the captions under a name made from their content, and note it."""
    text = captions.write(cues)
    digest = layout.version(
        hashlib.sha256(f"{video.pk}\n{text}".encode()).hexdigest(), restricted=video.is_restricted
    )
    storage.write_once(layout.captions(digest), text)
    video.captions.name = layout.captions(digest)
    video.captions_origin = origin
    video.save(update_fields=["captions", "captions_origin"])


def write_playlists(video: Video) -> None:
    """Write the master playlist with a subtitles group, if there are a stream and captions for one."""
    if not (video.stream_version and video.captions):
        return
    folder = layout.captioned(video.stream_version, video.captions_digest)
    with video.captions.open("rb") as file:
        # Beside the playlist, so that an address signed for a restricted stream leads there too.
        storage.write_once(f"{folder}/{layout.CAPTIONS_FILE}", playlists.captions(file.read().decode()))
    text = playlists.subtitles_playlist(layout.CAPTIONS_FILE, video.duration or 0.0)
    storage.write_once(f"{folder}/subtitles.m3u8", text)
    rows = video.renditions.filter(stream_version=video.stream_version)
    master = streams.write_master([made(row) for row in rows], prefix="../", subtitles="subtitles.m3u8")
    storage.write_once(f"{folder}/master.m3u8", master)


@transaction.atomic
def _replace(video: Video, cues: Sequence[Cue], origin: str, replacing: str | None) -> None:
    """Put cues in the place of the captions that are there, unless those are others than expected."""
    there = Video.objects.select_for_update().get(pk=video.pk)
    if replacing is not None and there.captions_digest != replacing:
        raise CaptionsChanged
    old = there.captions.name or ""
    if cues:
        write(video, cues, origin)
    else:
        video.captions.name, video.captions_origin = "", ""
        video.save(update_fields=["captions", "captions_origin"])
    write_playlists(video)
    if old and old != video.captions.name:
        transaction.on_commit(partial(storage.remove_file, old))
    captions_changed.send(sender=Video, video=video)


def _found(number: int, cue: Cue) -> Found:
    """Return a person's cue as a file would have it: what looks like a mark is their own words."""
    return Found(number, number, cue.start, cue.end, clean(cue.text.split("\n")))


def made(row: Rendition) -> Made:
    """Return a rendition's row as what a master playlist says of it; its length stands with the video."""
    average, peak = row.keyframe_average_bitrate, row.keyframe_peak_bitrate
    return Made(
        name=row.name,
        rates=Rates(row.average_bitrate, row.peak_bitrate),
        bytes=row.bytes,
        seconds=0.0,
        codecs=row.codecs,
        width=row.width,
        height=row.height,
        frame_rate=row.frame_rate,
        keyframe_rates=Rates(average, peak) if average is not None and peak is not None else None,
    )
