"""The queue's way in. A task loads nothing and decides nothing."""

from celery import shared_task

from media_pipeline import services


@shared_task(name="media_pipeline.tasks.work")
def work() -> None:
    services.work()


@shared_task(name="media_pipeline.tasks.sweep")
def sweep() -> None:
    services.sweep()


@shared_task(name="media_pipeline.tasks.sweep_orphans")
def sweep_orphans() -> None:
    services.sweep_orphans()
