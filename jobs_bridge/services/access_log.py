"""The trace of who looked at whom."""

from jobs_bridge.models import AccessLog, Worker
from lms.accounts.models import User
from lms.lib import clock


def record_access(*, actor: User, worker: Worker, action: str, reason: str) -> AccessLog:
    """Write one row before the record is shown; ``action`` a code, ``reason`` the words or the way in."""
    return AccessLog.objects.create(
        actor=actor, subject=worker.pseudonym, action=action, reason=reason[:200], at=clock.now()
    )
