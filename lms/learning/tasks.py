"""Work that runs by itself."""

from celery import shared_task

from lms.learning import queries
from media_pipeline import services as media


@shared_task(name="lms.learning.tasks.tell_popularity", ignore_result=True)
def tell_popularity() -> None:
    """Tell the video room what is watched most: it encodes that first when its ladder changes."""
    media.set_popularity(seconds=queries.seconds_by_video())
