"""The paper that shows a completion, and the name on it."""

from lms.accounts import encryption
from lms.learning.models import Certificate, Completion
from lms.lib import clock, ids


def issue_certificate(*, completion: Completion) -> Certificate:
    """Issue the certificate of a completion that has none. Called in the transaction that completes."""
    return Certificate.objects.create(
        completion=completion,
        code=ids.public_code(),
        holder_name_encrypted=encryption.encrypt(completion.user.get_full_name()),
        issued_at=clock.now(),
    )
