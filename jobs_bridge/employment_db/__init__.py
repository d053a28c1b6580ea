"""The employment database behind a port: ``port.py`` says what the bridge needs, an adapter a module.

Doors: ``connect()`` gives the adapter that the settings name, ``using()`` the one that is open already, or
that one. Only this package opens a connection.
"""

from contextlib import AbstractContextManager, closing, nullcontext

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


def using(database: EmploymentDb | None = None) -> AbstractContextManager[EmploymentDb]:
    """Use ``database``, which its owner closes, or connect and close at the end."""
    return nullcontext(database) if database else closing(connect())
