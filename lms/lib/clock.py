"""The one source of time.

``CLOCK_OFFSET_SECONDS`` moves it, so that a day's outage can be lived through in a minute.
"""

import os
from datetime import date, datetime, timedelta

from django.utils import timezone


def now() -> datetime:
    """Return the current moment, timezone-aware, moved by ``CLOCK_OFFSET_SECONDS``."""
    return timezone.now() + timedelta(seconds=float(os.environ.get("CLOCK_OFFSET_SECONDS") or 0))


def today() -> date:
    """Return the current day in the site's time zone."""
    return timezone.localdate(now())
