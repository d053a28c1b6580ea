"""What others may learn from accounts."""

from django.dispatch import Signal

# An account gave, or corrected, its legal name and ID number. Sent inside the transaction that stores it.
# Arguments: sender=Identity, user=User.
identity_given = Signal()
