"""Asking for a subject to be indexed anew: the only thing that the rest of the site waits for."""

from collections.abc import Iterable

from django.db import transaction

from lms.lib import clock
from search import tasks
from search.models import IndexJob

_ROWS_A_STATEMENT = 500


@transaction.atomic
def request(subjects: Iterable[str]) -> None:
    """Note, in the caller's transaction, that the index must look at ``subjects`` again.

    However often a subject is asked for before a worker comes, it is indexed once. A broker that is
    down delays the work until the next sweep and fails nobody.
    """
    names = sorted(set(subjects))
    if not names:
        return
    now = clock.now()
    IndexJob.objects.bulk_create(
        [IndexJob(subject=name, requested_at=now) for name in names], ignore_conflicts=True
    )
    for start in range(0, len(names), _ROWS_A_STATEMENT):
        IndexJob.objects.filter(subject__in=names[start : start + _ROWS_A_STATEMENT]).bump(now)
    transaction.on_commit(tasks.process_index_jobs.delay, robust=True)
