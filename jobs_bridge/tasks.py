"""Work for the default queue. Every task may be lost or run twice: the rows say what is left to do."""

from celery import shared_task

from jobs_bridge import services


@shared_task
def deliver_hand_off(hand_off_id: int) -> None:
    services.deliver(hand_off_id=hand_off_id)


@shared_task
def sweep() -> None:
    services.sweep()
    services.rematch_pending()


@shared_task
def pull_employment_db() -> None:
    services.pull_all()


@shared_task
def rematch_pending() -> None:
    services.rematch_pending()
