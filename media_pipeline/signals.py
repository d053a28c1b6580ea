"""What the pipeline tells the rooms above it.

Both are sent inside the transaction that makes the change: a receiver's own rows stand or fall with it.

- ``video_ready(sender=Video, video)``: a stream can be played; ``duration`` and ``stream_version`` are set.
- ``captions_changed(sender=Video, video)``: the captions were set, replaced or removed.
"""

from django.dispatch import Signal

video_ready = Signal()
captions_changed = Signal()
