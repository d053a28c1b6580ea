"""What the pipeline tells the rooms above it, and what it asks them.

The first two are sent inside the transaction that makes the change: a receiver's own rows stand or fall with
it.

- ``video_ready(sender=Video, video)``: a stream can be played; ``duration`` and ``stream_version`` are set.
- ``captions_changed(sender=Video, video)``: the captions were set, replaced or removed.
- ``video_uses_asked(sender=Video, video)``: receivers return the list of :class:`Use` that they know of.
"""

from dataclasses import dataclass

from django.dispatch import Signal

video_ready = Signal()
captions_changed = Signal()
video_uses_asked = Signal()


@dataclass(frozen=True)
class Use:
    """A use of a video, ``title`` in words. ``is_shown``: a page shows it, so that it can't be taken away;
    else somebody only began to learn with it."""

    title: str
    is_shown: bool
