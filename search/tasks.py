"""What workers run for the index."""

from celery import shared_task

from search import indexing


@shared_task
def process_index_jobs() -> None:
    indexing.process()


@shared_task
def sweep_index_jobs() -> None:
    indexing.sweep()


@shared_task
def reconcile_index() -> None:
    indexing.reconcile()
