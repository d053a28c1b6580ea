"""What the bridge tells the rooms above it."""

from django.dispatch import Signal

# sender: Opening; opening_ids: list[int], rows added, changed, expired by the source or taken down.
# Sent inside the transaction that wrote them.
opening_changed = Signal()
