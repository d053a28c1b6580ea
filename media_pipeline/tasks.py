"""The queue's way in. A task loads nothing and decides nothing."""

from uuid import UUID

from celery import shared_task

from media_pipeline import services
from media_pipeline.uploads import finishing, sweeping


@shared_task(name="media_pipeline.tasks.work")
def work() -> None:
    services.work()


@shared_task(name="media_pipeline.tasks.sweep")
def sweep() -> None:
    services.sweep()
    services.sweep_transcriptions()


@shared_task(name="media_pipeline.tasks.transcribe")
def transcribe(transcription_id: int) -> None:
    services.run_transcription(transcription_id=transcription_id)


@shared_task(name="media_pipeline.tasks.sweep_orphans")
def sweep_orphans() -> None:
    services.sweep_orphans()


@shared_task(name="media_pipeline.tasks.move_misplaced")
def move_misplaced() -> None:
    services.move_misplaced()


@shared_task(name="media_pipeline.tasks.finish_upload")
def finish_upload(upload_id: str) -> None:
    finishing.finish(upload_id=UUID(upload_id))


@shared_task(name="media_pipeline.tasks.sweep_uploads")
def sweep_uploads() -> None:
    sweeping.sweep()
