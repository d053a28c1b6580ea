"""From finished pieces to a stream that is the video's own: what is put on the shelf, and who is told when.

A segment goes to the shelf once it is finished. The row that names it follows, then the growing playlists
that name it, then the video's state: each says no more than the one before.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from django.db import transaction

from lms.lib import clock
from media_pipeline import captioning, jobs, layout, storage, streams
from media_pipeline.exceptions import LeaseLost
from media_pipeline.jobs import Lease
from media_pipeline.models import (
    Chapter,
    Encode,
    EncodeState,
    EncodeUnit,
    Leftover,
    Rendition,
    RenditionKind,
    Video,
    VideoState,
)
from media_pipeline.plan import Plan, Unit, UnitResult
from media_pipeline.signals import video_ready
from media_pipeline.streams import Made, Stream

# A learner may be in the middle of it, and a page that names it may be cached.
OLD_STREAM_KEPT = timedelta(days=1)
# A player reads a growing playlist every few seconds; what it read before may name these.
LOST_PIECES_KEPT = timedelta(minutes=5)
_ROW_EVERY = 1.0

Done = tuple[Unit, str, UnitResult]


@dataclass
class Publisher:
    """Takes one attempt's pieces out of its private ``folder`` as they come."""

    lease: Lease
    folder: Path
    moved: set[str] = field(default_factory=set)
    noted: float = 0.0

    def pieces(self, result: UnitResult) -> None:
        """Put new pieces on the shelf; of a first encode let them be played. Raises ``LeaseLost``."""
        self.move(result)
        if not self.lease.is_first or time.monotonic() - self.noted < _ROW_EVERY:
            return
        # What an attempt before this one has shown stays until this one has as much.
        if self.lease.shown and not _has_as_much(result, self.lease.shown):
            return
        self.noted = time.monotonic()
        jobs.show(self.lease, result)
        replace_lost(self.lease)
        write_live(self.lease.encode_id)

    def move(self, result: UnitResult) -> None:
        """Put on the shelf what isn't there yet."""
        shelf = storage.shelf(self.lease.stream_version)
        names = [name for part in result.renditions for name in (part.init, *(p.name for p in part.pieces))]
        for name in (*names, *result.extras):
            if name and name not in self.moved:
                shelf.put(self.folder / name, f"{self.lease.folder}/{name}")
                self.moved.add(name)


def replace_lost(lease: Lease) -> None:
    """Let go of what a lost attempt had shown: this one's pieces stand in its place now."""
    if lease.shown_folder and lease.shown_folder != lease.folder:
        leave(layout.unit_folder(lease.stream_version, lease.shown_folder), LOST_PIECES_KEPT)
    lease.shown, lease.shown_folder = None, lease.folder


def leave(path: str, kept: timedelta) -> None:
    """Have the sweep remove a folder of the storage after a while."""
    Leftover.objects.get_or_create(path=path, defaults={"remove_at": clock.now() + kept})


def plan_of(encode: Encode) -> Plan:
    return Plan.from_json(encode.plan)


def done_so_far(plan: Plan, rows: list[EncodeUnit]) -> list[Done]:
    """Return what is finished of each unit, in order; units of which nothing is are left out."""
    by_number = {row.number: row for row in rows if row.result}
    return [
        (unit, by_number[number].folder, UnitResult.from_json(by_number[number].result))
        for number, unit in enumerate(plan.units, start=1)
        if number in by_number
    ]


@transaction.atomic
def write_live(encode_id: int) -> None:
    """Let the growing playlists name what the rows say, and say so once they can be played.

    The encode's row is locked meanwhile: no worker writes an older view over a newer one.
    """
    encode = Encode.objects.select_for_update().filter(pk=encode_id, state=EncodeState.RUNNING).first()
    if encode is None or encode.plan is None:
        return
    plan, shelf = plan_of(encode), storage.shelf(encode.stream_version)
    if streams.write_live(plan, done_so_far(plan, list(encode.units.all())), shelf):
        waiting = Video.objects.filter(
            pk=encode.video_id, stream_version="", state__in=(VideoState.QUEUED, VideoState.ENCODING)
        )
        waiting.update(state=VideoState.PLAYABLE, live_version=encode.stream_version)


@transaction.atomic
def publish(lease: Lease, plan: Plan, stream: Stream) -> None:
    """Make a stream that lies in its place the video's own: the moment from which it is ready."""
    jobs.finish(lease)
    video = Video.objects.select_for_update().filter(pk=lease.video_id).first()
    if video is None:
        raise LeaseLost
    version, old = lease.stream_version, video.stream_version
    Rendition.objects.filter(video=video).delete()
    Rendition.objects.bulk_create(_rendition(video, version, made) for made in stream.renditions)
    _take_over(video, version, stream)
    video.stored_bytes = video.bytes + stream.bytes + storage.bytes_of([video.captions.name or ""])
    video.save()
    captioning.write_playlists(video)
    _keep_chapters(video, plan)
    if old and old != version:
        leave(layout.stream(old), OLD_STREAM_KEPT)
    video_ready.send(sender=Video, video=video)


@transaction.atomic
def publish_addition(lease: Lease, old: str, added: Sequence[Made]) -> None:
    """Let a video play from the copy of its stream that has more renditions. Raises ``LeaseLost``."""
    jobs.finish(lease)
    new = lease.stream_version
    video = Video.objects.select_for_update().filter(pk=lease.video_id, stream_version=old).first()
    if video is None:
        raise LeaseLost
    follow(video, old, new)
    # The encode that made the rest has its pieces in the copy now.
    Encode.objects.filter(stream_version=old).update(stream_version=new)
    Rendition.objects.bulk_create(_rendition(video, new, made) for made in added)
    video.stored_bytes += sum(made.bytes for made in added)
    video.save()
    captioning.write_playlists(video)
    leave(layout.stream(old), OLD_STREAM_KEPT)
    video_ready.send(sender=Video, video=video)


def follow(video: Video, old: str, new: str) -> None:
    """Have a video and its renditions name the copy ``new`` of the stream ``old``; saves the renditions."""
    before, after = layout.stream(old), layout.stream(new)

    def renamed(path: str) -> str:
        return f"{after}/{path.removeprefix(f'{before}/')}" if path.startswith(f"{before}/") else path

    video.stream_version = new
    video.poster, video.posters = renamed(video.poster), [renamed(path) for path in video.posters]
    video.storyboard, video.waveform = renamed(video.storyboard), renamed(video.waveform)
    video.progressive = renamed(video.progressive)
    for row in video.renditions.filter(stream_version=old):
        row.stream_version, row.playlist = new, layout.playlist(new, row.name)
        row.save(update_fields=["stream_version", "playlist"])


def _take_over(video: Video, version: str, stream: Stream) -> None:
    in_place = {name: storage.shelf(version).path(name) for name in (*stream.posters, *_pictures(stream))}
    posters = [in_place[name] for name in stream.posters]
    video.poster = _poster(video, posters)
    video.posters = posters
    video.state, video.failure_code, video.failure_message = VideoState.READY, "", ""
    video.stream_version, video.live_version = version, ""
    video.duration, video.width, video.height = stream.duration, stream.width, stream.height
    video.storyboard = in_place.get(stream.storyboard, "")
    video.waveform = in_place.get(stream.waveform, "")
    video.progressive = in_place.get(stream.progressive, "")
    video.progressive_bytes = stream.progressive_bytes or None


def _pictures(stream: Stream) -> list[str]:
    return [name for name in (stream.storyboard, stream.waveform, stream.progressive) if name]


def _poster(video: Video, posters: list[str]) -> str:
    """Return the poster: the one that a person chose, made anew, or brought along; else the first."""
    if video.poster in video.posters:
        at = video.posters.index(video.poster)
        return posters[at] if at < len(posters) else next(iter(posters), "")
    own = video.poster and not (video.stream_version and video.stream_version in video.poster)
    return video.poster if own else next(iter(posters), "")


def _keep_chapters(video: Video, plan: Plan) -> None:
    """Take the file's own chapters, unless somebody has written some."""
    if not video.chapters.exists():
        marks = {mark.start: mark.title for mark in plan.chapters}
        Chapter.objects.bulk_create(
            Chapter(video=video, start=start, title=title[:200]) for start, title in sorted(marks.items())
        )


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
        keyframe_average_bitrate=made.keyframe_rates.average if made.keyframe_rates else None,
        keyframe_peak_bitrate=made.keyframe_rates.peak if made.keyframe_rates else None,
        bytes=made.bytes,
        codecs=made.codecs,
        frame_rate=made.frame_rate,
        playlist=layout.playlist(version, made.name),
    )


def _has_as_much(result: UnitResult, shown: UnitResult) -> bool:
    counts = {part.rendition: len(part.pieces) for part in result.renditions}
    return all(counts.get(part.rendition, 0) >= len(part.pieces) for part in shown.renditions)
