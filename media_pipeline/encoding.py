"""One attempt at an encode: from the claimed row to a stream that is the video's own."""

import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.db import transaction

from media_pipeline import captioning, jobs, ladder, layout, storage, streams
from media_pipeline.exceptions import LeaseLost
from media_pipeline.jobs import Lease
from media_pipeline.models import Encode, Rendition, RenditionKind, Video, VideoState
from media_pipeline.probe import Limits
from media_pipeline.signals import video_ready
from media_pipeline.streams import Made, Stream

_HEARTBEAT_SECONDS = 1.0


@dataclass
class Heartbeat:
    """Renews a lease, at most once a second however often it is called."""

    lease: Lease
    last: float = 0.0

    def __call__(self, progress: float = 0.0) -> None:
        now = time.monotonic()
        if now - self.last >= _HEARTBEAT_SECONDS:
            self.last = now
            jobs.renew(self.lease, progress)


def run(lease: Lease, limits: Limits) -> None:
    """Encode and publish. Raises the package's exceptions and ``OSError``."""
    video = Video.objects.get(pk=lease.video_id)
    remove_leftovers(Encode.objects.get(pk=lease.encode_id))
    folder = storage.open_work(lease.encode_id, lease.attempt)
    alive = Heartbeat(lease)
    stream = streams.make(
        Path(video.original.path),
        folder,
        rungs=ladder.LADDERS[lease.ladder_version],
        limits=limits,
        on_probed=partial(jobs.set_encoding, lease),
        on_progress=alive,
    )
    version = streams.content_version(folder, salt=str(lease.encode_id), alive=alive)
    jobs.renew(lease, stream_version=version)
    storage.put_in_place(folder, version)
    try:
        _publish(lease, version, stream)
    except LeaseLost:
        _remove_unowned(version)
        raise


def remove_leftovers(encode: Encode) -> None:
    """Remove what earlier attempts left: their folders, and a stream that no video came to own."""
    storage.clear_work(encode.pk)
    if encode.stream_version and not Video.objects.filter(stream_version=encode.stream_version).exists():
        storage.remove_stream(encode.stream_version)


def _remove_unowned(version: str) -> None:
    if not Encode.objects.filter(stream_version=version).exists():
        storage.remove_stream(version)


@transaction.atomic
def _publish(lease: Lease, version: str, stream: Stream) -> None:
    """Make a stream that lies in its place the video's own: the moment from which it is ready."""
    jobs.finish(lease)
    video = Video.objects.select_for_update().get(pk=lease.video_id)
    Rendition.objects.bulk_create(_rendition(video, version, made) for made in stream.renditions)
    video.state = VideoState.READY
    video.stream_version = version
    video.duration, video.width, video.height = stream.duration, stream.width, stream.height
    video.poster = layout.poster(version) if stream.has_poster else ""
    video.save()
    captioning.write_playlists(video)
    video_ready.send(sender=Video, video=video)


def _rendition(video: Video, version: str, made: Made) -> Rendition:
    return Rendition(
        video=video,
        stream_version=version,
        kind=RenditionKind.VIDEO if made.width else RenditionKind.AUDIO,
        name=made.name,
        width=made.width,
        height=made.height,
        average_bitrate=made.rates.average,
        peak_bitrate=made.rates.peak,
        bytes=made.bytes,
        codecs=made.codecs,
        frame_rate=made.frame_rate,
        playlist=layout.playlist(version, made.name),
    )
