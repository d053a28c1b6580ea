"""Openings renewed by their employers, so that a demonstration stays alive."""

from datetime import timedelta

from sqlalchemy import Engine, select, update

from jobs_bridge.sandbox import clock
from jobs_bridge.sandbox.schema import openings, renewals, writing

_NOTICE = timedelta(days=3)
_TERM = timedelta(days=45)


def renew_openings(engine: Engine) -> int:
    """Renew what ran out or will within three days, where the employer goes on looking; return how many."""
    now = clock.now()
    soon = clock.day(now + _NOTICE).isoformat()
    renewed = (
        update(openings)
        .where(openings.c.deleted.is_(False), openings.c.aae031 <= soon)
        .where(openings.c.id.in_(select(renewals.c.opening_id)))
        .values(
            aae031=clock.day(now + _TERM).isoformat(),
            verified_at=clock.moment_text(now),
            version=openings.c.version + 1,
            updated_at=clock.moment_text(now),
        )
    )
    with writing(engine) as connection:
        return connection.execute(renewed).rowcount
