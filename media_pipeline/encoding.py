"""One attempt at one unit of an encode: from the claimed row to files in place and a row that says so."""

import time
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings

from media_pipeline import (
    captioning,
    jobs,
    ladder,
    layout,
    planning,
    publishing,
    scanning,
    storage,
    streams,
    units,
)
from media_pipeline.exceptions import LeaseLost
from media_pipeline.jobs import Lease
from media_pipeline.models import Encode, EncodePurpose, EncodeState, EncodeUnit, Leftover, UnitKind, Video
from media_pipeline.plan import Plan
from media_pipeline.probe import Limits
from media_pipeline.publishing import Done, Publisher
from media_pipeline.wakeups import wake

_HEARTBEAT_SECONDS = 1.0
# How much of the ladder's caps an encode takes, on the safe side: nothing moves for hours in most recordings.
_TYPICAL_SHARE = 0.6


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
    """Do one unit. Raises the package's exceptions and ``OSError``; what it leaves then is no one's."""
    encode = Encode.objects.select_related("video").filter(pk=lease.encode_id).first()
    if encode is None:
        raise LeaseLost
    alive = Heartbeat(lease)
    folder = storage.open_work(lease.encode_id, lease.folder)
    source = storage.local_original(encode.video, encode.pk, alive=alive)
    match lease.kind:
        case UnitKind.PLAN:
            _plan(lease, source, folder, limits, alive)
        case UnitKind.FINISH:
            _finish(lease, encode, folder, alive)
        case _:
            _encode(lease, publishing.plan_of(encode), source, folder, alive)


def forget(lease: Lease) -> None:
    """Remove what a failed or lost attempt left, unless it can be played already."""
    storage.remove_work(lease.encode_id, lease.folder)
    remove_attempt(lease.unit_id, lease.stream_version, lease.folder)
    encodes = Encode.objects.filter(stream_version=lease.stream_version)
    if not encodes.exclude(state=EncodeState.CANCELLED).exists():
        storage.remove_stream(lease.stream_version)


def remove_attempt(unit_id: int, version: str, folder: str) -> None:
    """Remove an attempt's folder from the stream, unless the unit's row or a note names it."""
    named = EncodeUnit.objects.filter(pk=unit_id, folder=folder).exists()
    if not named and not Leftover.objects.filter(path__endswith=f"/{version}/{folder}").exists():
        storage.remove_unit(version, folder)


def _plan(lease: Lease, source: Path, folder: Path, limits: Limits, alive: Heartbeat) -> None:
    scanning.must_be_clean(source, alive)
    plan = planning.make(
        source,
        folder,
        rungs=ladder.LADDERS[lease.ladder_version],
        limits=limits,
        alive=alive,
        vmaf_target=settings.VIDEO_VMAF_TARGET,
    )
    storage.check_room(_needed(plan))
    jobs.planned(lease, plan)
    # This worker goes on by itself.
    wake(lease.encode_id, workers=len(plan.units) - 1)


def _needed(plan: Plan) -> int:
    """Return about how many bytes a stream will take, its file for old phones included."""
    rates = [picture.max_bitrate for picture in plan.pictures]
    extra = min(rates, key=lambda rate: abs(rate - 600_000), default=0)
    return int((plan.duration or 0.0) * (_TYPICAL_SHARE * (sum(rates) + extra) + 300_000) / 8)


def _encode(lease: Lease, plan: Plan, source: Path, folder: Path, alive: Heartbeat) -> None:
    publisher = Publisher(lease, folder)
    result = units.encode(
        source,
        plan,
        plan.units[lease.number - 1],
        folder,
        on_progress=alive,
        on_pieces=publisher.pieces,
    )
    publisher.move(result)
    jobs.complete(lease, result)
    publishing.replace_lost(lease)
    if lease.is_first:
        publishing.write_live(lease.encode_id)


def _finish(lease: Lease, encode: Encode, folder: Path, alive: Heartbeat) -> None:
    plan, rows = publishing.plan_of(encode), list(encode.units.all())
    done = publishing.done_so_far(plan, rows)
    if encode.purpose == EncodePurpose.AV1:
        _add(lease, encode.video, plan, done)
    else:
        stream = streams.finish(plan, done, storage.shelf(lease.stream_version), folder, alive=alive)
        publishing.publish(lease, plan, stream)
    for row in rows:
        _remove_lost_attempts(encode, lease.stream_version, row)
    storage.clear_work(encode.pk)


def _add(lease: Lease, video: Video, plan: Plan, done: list[Done]) -> None:
    """Make a copy of the video's stream with the new renditions: what plays from the old one plays on."""
    old, new = video.stream_version, lease.stream_version
    storage.copy_tree(layout.stream(old), layout.stream(new))
    if video.captions:
        # They name the old renditions alone, and are written once.
        storage.remove_tree(layout.captioned(new, video.captions_digest))
    there = [captioning.made(row) for row in video.renditions.filter(stream_version=old)]
    there = [replace(one, seconds=video.duration or 0.0) for one in there]
    publishing.publish_addition(lease, old, streams.extend(plan, done, storage.shelf(new), there))


def _remove_lost_attempts(encode: Encode, version: str, row: EncodeUnit) -> None:
    """Remove what attempts left that ended with a crash between two steps."""
    for attempt in range(1, row.attempts):
        remove_attempt(row.pk, version, jobs.unit_folder(encode, row.number, attempt))
