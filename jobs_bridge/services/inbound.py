"""Reading the employment database: page by page from the stored position, with an overlap, nothing dropped.

One transaction a page: what was read, what was quarantined and the position move together, so that a crash
costs a page that is read again. Two readers never read one feed at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q
from pydantic import ValidationError

from jobs_bridge import employment_db
from jobs_bridge.contracts import EmployerRecord, OpeningRecord, RegistrationRecord, Stamp, reason_of
from jobs_bridge.employment_db.port import EmploymentDb, Position
from jobs_bridge.exceptions import EmploymentDbError, Unavailable
from jobs_bridge.models import SyncCursor
from jobs_bridge.models.sync import Feed
from jobs_bridge.services import upserts
from jobs_bridge.services.quarantine import Broken, broken_record, quarantine, resolve
from lms.lib import clock

log = structlog.get_logger(__name__)

PAGE_SIZE = 500
# Longer than any transaction over there: a row written earlier may become visible later.
OVERLAP = timedelta(minutes=2)
LEASE = timedelta(minutes=5)
MODELS: dict[str, type[Stamp]] = {
    Feed.EMPLOYERS: EmployerRecord,
    Feed.OPENINGS: OpeningRecord,
    Feed.REGISTRATIONS: RegistrationRecord,
}


@dataclass
class PullReport:
    """What one pull of one feed did, in records. ``error`` is empty when it went through."""

    feed: str
    read: int = 0
    changed: int = 0
    removed: int = 0
    quarantined: int = 0
    error: str = ""


def pull_all(*, database: EmploymentDb | None = None) -> list[PullReport]:
    """Pull every feed in order; an outage ends the round, and the next one goes on where this one stopped."""
    reports: list[PullReport] = []
    with employment_db.using(database) as opened:
        for feed in Feed.values:
            reports.append(pull_feed(feed=feed, database=opened))
            if reports[-1].error:
                break
    return reports


def pull_feed(*, feed: str, database: EmploymentDb) -> PullReport:
    """Pull one feed to its end. Never raises for an outage: the report and the cursor say it."""
    report = PullReport(feed)
    cursor = _take_turn(database.source, feed)
    if cursor is None:
        report.error = "another reader is at work"
        return report
    try:
        _read_to_the_end(cursor, database, report)
    except EmploymentDbError as error:
        report.error = f"{error.code}: {error.reason}"
        log.warning("pull_failed", feed=feed, code=error.code)
    finally:
        _give_turn_back(cursor, report)
    return report


def _read_to_the_end(cursor: SyncCursor, database: EmploymentDb, report: PullReport) -> None:
    after = Position(cursor.updated_at - OVERLAP) if cursor.updated_at else None
    while True:
        page = database.pull(cursor.feed, after=after, limit=PAGE_SIZE)
        _store_page(cursor, page.records, page.next, report)
        if page.next is None:
            return
        if after is not None and page.next <= after:
            raise Unavailable("bad_answer", "the cursor doesn't move on")
        after = page.next


@transaction.atomic
def _store_page(
    cursor: SyncCursor, records: Iterable[Any], following: Position | None, report: PullReport
) -> None:
    stamps: dict[str, Stamp] = {}
    broken: dict[str, Broken] = {}
    positions = [following] if following else []
    for raw in records:
        report.read += 1
        read = _read(cursor.feed, raw)
        if isinstance(read, Broken):
            broken[read.key] = read
            continue
        positions.append(Position(read.updated_at, read.id))
        # A page may hold a record twice, and the older version last.
        if read.id not in stamps or read.version > stamps[read.id].version:
            stamps[read.id] = read
    outcome = upserts.store(source=cursor.source, feed=cursor.feed, records=list(stamps.values()))
    report.changed += outcome.changed
    report.removed += outcome.removed
    resolve(source=cursor.source, feed=cursor.feed, keys=outcome.keys)
    report.quarantined += quarantine(source=cursor.source, feed=cursor.feed, records=list(broken.values()))
    _advance(cursor, max(positions, default=None))


def _read(feed: str, raw: Any) -> Stamp | Broken:
    """Return the record, its tombstone, or why it can't be read."""
    try:
        stamp = Stamp.model_validate(raw)
        return stamp if stamp.deleted else MODELS[feed].model_validate(raw)
    except ValidationError as error:
        return broken_record(raw, *reason_of(error))


def _take_turn(source: str, feed: str) -> SyncCursor | None:
    now = clock.now()
    cursor, _created = SyncCursor.objects.get_or_create(source=source, feed=feed)
    free = SyncCursor.objects.filter(pk=cursor.pk).filter(
        Q(lease_expires_at__isnull=True) | Q(lease_expires_at__lte=now)
    )
    return cursor if free.update(lease_expires_at=now + LEASE) else None


def _advance(cursor: SyncCursor, position: Position | None) -> None:
    """Move the position on, never back: an overlap reads old records again."""
    known = Position(cursor.updated_at, cursor.key) if cursor.updated_at else None
    if position is not None and (known is None or position > known):
        cursor.updated_at, cursor.key = position.updated_at, position.key
    cursor.lease_expires_at = clock.now() + LEASE
    cursor.save(update_fields=["updated_at", "key", "lease_expires_at"])


def _give_turn_back(cursor: SyncCursor, report: PullReport) -> None:
    cursor.lease_expires_at = None
    cursor.last_error = report.error[:500]
    if not report.error:
        cursor.last_success_at = clock.now()
    cursor.save(update_fields=["lease_expires_at", "last_error", "last_success_at"])
