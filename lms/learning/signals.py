"""What learning tells the rooms above it. Receivers run inside the transaction that caused the signal."""

from django.dispatch import Signal

# Arguments: sender (the Completion class), completion (Completion). A certificate exists by then.
course_completed = Signal()

# Arguments: sender (the Completion class), completion (Completion), revocation (Revocation).
completion_revoked = Signal()
