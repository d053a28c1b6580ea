"""The sandbox's time: moments as the text that the wire carries."""

import os
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

CITY = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return the current moment in UTC, moved by ``CLOCK_OFFSET_SECONDS``."""
    return datetime.now(UTC) + timedelta(seconds=float(os.environ.get("CLOCK_OFFSET_SECONDS") or 0))


def day(moment: datetime) -> date:
    """Return the day that a moment falls on in the city."""
    return moment.astimezone(CITY).date()


def moment_text(moment: datetime) -> str:
    """Return ``2026-11-24T08:00:00.000000Z``: UTC with microseconds, so that text sorts as time does."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
