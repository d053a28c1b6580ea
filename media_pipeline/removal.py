"""Taking a video away: deleted with every file of it, or retired while somebody still learns with it."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from lms.lib import clock
from media_pipeline import storage
from media_pipeline.exceptions import VideoInUse
from media_pipeline.models import Video, private_storage
from media_pipeline.signals import Use, video_uses_asked


def uses_of(video: Video) -> list[Use]:
    """Ask the rooms above where a video is used."""
    answers: list[tuple[Any, Any]] = video_uses_asked.send(sender=Video, video=video)
    return [use for _receiver, uses in answers for use in uses or ()]


@transaction.atomic
def delete_video(*, video: Video) -> bool:
    """Delete a video with every file of it, or retire it; tell whether it is gone.

    A video that nobody is shown any more but that somebody began to learn with is retired: it is offered to
    nobody, and its stream goes on. Raises ``VideoInUse`` when a page shows it, be it a draft.
    """
    uses = uses_of(video)
    if shown := sorted({use.title for use in uses if use.is_shown}):
        raise VideoInUse(shown)
    if uses:
        video.retired_at = video.retired_at or clock.now()
        video.save(update_fields=["retired_at"])
        return False
    _delete(video)
    return True


def _delete(video: Video) -> None:
    versions = {
        video.stream_version,
        video.live_version,
        *video.encodes.values_list("stream_version", flat=True),
    }
    encode_ids = list(video.encodes.values_list("id", flat=True))
    original, captions = video.original.name or "", video.captions.name or ""
    poster = video.poster
    try:
        with transaction.atomic():
            video.delete()
    except ProtectedError as error:
        raise VideoInUse(sorted(str(user) for user in error.protected_objects)) from error
    transaction.on_commit(partial(private_storage().delete, original))
    for file in (captions, poster):
        transaction.on_commit(partial(storage.remove_file, file))
    for version in versions:
        transaction.on_commit(partial(storage.remove_stream, version))
    for encode_id in encode_ids:
        transaction.on_commit(partial(storage.clear_work, encode_id))
