"""Showing a video to signed-in learners alone, or to everybody again.

``Video.is_restricted`` is the wish. Whether a stream can be fetched by everybody is told by where it lies
(:mod:`media_pipeline.layout`): a stream that lies elsewhere than is wished is copied there, the video's rows
are switched in one transaction, and the old copy goes. Whatever breaks in between, the next sweep does again.
"""

from functools import partial

import structlog
from django.db import transaction
from django.db.models import Q

from media_pipeline import captioning, captions, layout, publishing, queueing, storage
from media_pipeline.models import Encode, Video
from media_pipeline.signals import video_ready
from media_pipeline.wakeups import settle

log = structlog.get_logger(__name__)

_MISPLACED = Q(is_restricted=True, stream_version__gt="") & ~Q(stream_version__startswith="r") | Q(
    is_restricted=False, stream_version__startswith="r"
)


@transaction.atomic
def set_restricted(*, video: Video, restricted: bool) -> None:
    """Have a video watched by signed-in learners alone, or by everybody.

    Pages follow at once, the captions with the transaction, the stream once it is copied. An encode that is
    under way begins anew, since it writes where its stream may not lie any more.
    """
    there = Video.objects.select_for_update().get(pk=video.pk)
    if there.is_restricted == restricted:
        return
    there.is_restricted = video.is_restricted = restricted
    there.save(update_fields=["is_restricted"])
    _move_captions(there)
    encode = there.encodes.unfinished().exclude(stream_version="").first()
    if encode is not None:
        queueing.cancel(video=there)
        queueing.enqueue(there, priority=encode.priority)
    settle()
    video.refresh_from_db()


def move_misplaced() -> int:
    """Put streams where they are wished to lie. Return how many were moved."""
    return sum(_move(video) for video in Video.objects.filter(_MISPLACED))


def _move(video: Video) -> bool:
    old = video.stream_version
    # Always the same name for a stream: what a crash left half copied is made whole.
    new = layout.version(layout.digest(old, "moved"), restricted=video.is_restricted)
    storage.copy_tree(layout.stream(old), layout.stream(new))
    moved = _switch(video.pk, old, new)
    log.info("stream.moved", video=video.pk, restricted=video.is_restricted, moved=moved)
    return moved


@transaction.atomic
def _switch(video_id: int, old: str, new: str) -> bool:
    """Let a video's rows name the copy, unless they changed meanwhile."""
    video = Video.objects.select_for_update().filter(pk=video_id, stream_version=old).first()
    if video is None or video.is_restricted != layout.is_restricted(new):
        return False
    publishing.follow(video, old, new)
    video.save()
    Encode.objects.filter(stream_version=old).update(stream_version=new)
    if video.is_restricted:
        transaction.on_commit(partial(storage.remove_stream, old))
    else:
        publishing.leave(layout.stream(old), publishing.OLD_STREAM_KEPT)
    captioning.write_playlists(video)
    video_ready.send(sender=Video, video=video)
    return True


def _move_captions(video: Video) -> None:
    """Write the captions anew where they are wished to lie, and remove them where they are."""
    if not video.captions:
        return
    old = video.captions.name or ""
    with video.captions.open("rb") as file:
        cues = captions.parse(file.read().decode())
    captioning.write(video, cues, video.captions_origin)
    captioning.write_playlists(video)
    transaction.on_commit(partial(storage.remove_file, old))
