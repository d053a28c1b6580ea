"""One person at a time: whatever changes someone's learning first locks that person's budget row."""

from datetime import UTC, datetime

from lms.accounts.models import User
from lms.learning import budget
from lms.learning.budget import Bucket
from lms.learning.models import WatchBudget
from lms.lib import clock


def lock_person(user: User) -> WatchBudget:
    """Return the person's budget row, locked until the transaction ends (made if there was none).

    On PostgreSQL the row is locked. SQLite has no row locks and needs none: its transactions begin
    with the write lock (``transaction_mode: IMMEDIATE``).
    """
    now = clock.now()
    fresh = budget.new_bucket(now.timestamp())
    WatchBudget.objects.get_or_create(
        user=user, defaults={"available_seconds": fresh.available, "updated_at": now, "live_until": now}
    )
    return WatchBudget.objects.select_for_update().get(user=user)


def bucket_of(row: WatchBudget, now: datetime) -> Bucket:
    """Return the bucket in ``row`` as of ``now``."""
    return Bucket(
        available=row.available_seconds,
        wall=row.wall_seconds,
        updated_at=row.updated_at.timestamp(),
        live_until=row.live_until.timestamp(),
    ).advanced(now.timestamp())


def store_bucket(row: WatchBudget, bucket: Bucket) -> None:
    row.available_seconds = bucket.available
    row.wall_seconds = bucket.wall
    row.updated_at = moment(bucket.updated_at)
    row.live_until = moment(bucket.live_until)
    row.save()


def moment(epoch: float) -> datetime:
    return datetime.fromtimestamp(epoch, UTC)
