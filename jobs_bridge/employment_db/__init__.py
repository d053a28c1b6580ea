"""The employment database behind a port: ``port.py`` says what the bridge needs, an adapter a module.

Doors: ``connect()`` gives the adapter that the settings name. Only this package opens a connection.
"""

from django.conf import settings

from jobs_bridge.employment_db.port import EmploymentDb
from jobs_bridge.employment_db.rest import RestEmploymentDb

# The destination's name in hand-offs and the source's in pulled rows: it outlives a change of address.
SOURCE = "employment_db"


def connect() -> EmploymentDb:
    """Return the adapter for ``EMPLOYMENT_DB_URL``; the caller closes it."""
    return RestEmploymentDb(
        source=SOURCE, base_url=settings.EMPLOYMENT_DB_URL, token=settings.EMPLOYMENT_DB_TOKEN
    )
