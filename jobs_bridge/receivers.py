"""What the bridge does when the rooms below tell something. Runs inside the transaction that tells it."""

from typing import Any

from django.db import transaction

from jobs_bridge import services, tasks
from jobs_bridge.models import HandOff
from jobs_bridge.models.handoffs import HandOffState
from lms.accounts.models import User
from lms.learning.models import Completion


def on_course_completed(sender: Any, completion: Completion, **kwargs: Any) -> None:
    services.open_hand_off(completion=completion)
    _rematch(completion.user)


def on_completion_revoked(sender: Any, completion: Completion, **kwargs: Any) -> None:
    services.reconcile(user=completion.user)
    _rematch(completion.user)


def on_identity_given(sender: Any, user: User, **kwargs: Any) -> None:
    services.reconcile(user=user)
    # A corrected name or number is what the refused ones were waiting for.
    for hand_off in HandOff.objects.filter(completion__user=user, state=HandOffState.DEAD):
        services.retry(hand_off=hand_off)
    _rematch(user)


def _rematch(user: User) -> None:
    services.sync_worker(user=user)
    transaction.on_commit(lambda: tasks.rematch_pending.delay())
