"""Telling workers that there is something to do. A message carries nothing: what to do stands in the rows."""

from django.db import transaction

from lms.lib import clock
from media_pipeline.models import Encode

# More than a site has workers is of no use.
_AT_ONCE = 16


def wake(encode_id: int, workers: int = 1) -> None:
    """Wake so many workers once the transaction is committed, and note when it was."""
    from media_pipeline import tasks  # it imports the services, which need this module

    Encode.objects.filter(pk=encode_id).update(enqueued_at=clock.now())
    for _ in range(min(workers, _AT_ONCE)):
        # A broker that is down is no reason to refuse an upload: the sweep wakes again.
        transaction.on_commit(tasks.work.delay, robust=True)


def settle() -> None:
    """Have streams moved that lie elsewhere than is wished, once the transaction is committed."""
    from media_pipeline import tasks

    transaction.on_commit(tasks.move_misplaced.delay, robust=True)
