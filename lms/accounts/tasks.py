"""Work that runs by itself."""

from celery import shared_task

from lms.accounts import retention


@shared_task(ignore_result=True)
def forget_expired() -> None:
    retention.forget_expired()
