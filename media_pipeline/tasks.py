"""The queue's way in. A task loads nothing and decides nothing."""

from celery import shared_task

from media_pipeline import services


@shared_task(name="media_pipeline.tasks.process_encode")
def process_encode(encode_id: int) -> None:
    services.process_encode(encode_id=encode_id)


@shared_task(name="media_pipeline.tasks.sweep")
def sweep() -> None:
    services.sweep()
