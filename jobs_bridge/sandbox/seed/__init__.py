"""A city drawn by seeded generators: employers, openings and people, all synthetic.

One seed and one day give one city. README.md states the distributions.
"""

import random
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select

from jobs_bridge.sandbox import clock, schema
from jobs_bridge.sandbox.seed.employers import draw_employers
from jobs_bridge.sandbox.seed.openings import RENEWED_SHARE, draw_openings
from jobs_bridge.sandbox.seed.people import draw_registrations
from jobs_bridge.sandbox.seed.renewal import renew_openings

__all__ = ["renew_openings", "seed_city"]

_CLOSED_SHARE = 0.03


def seed_city(engine: Engine, *, seed: int) -> bool:
    """Fill an empty database; leave a filled one alone. Say whether it was filled."""
    dice = random.Random(seed)  # noqa: S311 - plausible, not secret
    now = clock.now()
    with schema.writing(engine) as connection:
        if connection.scalar(select(func.count()).select_from(schema.employers)):
            return False
        drawn_employers = draw_employers(dice, now)
        drawn_openings = draw_openings(dice, now, drawn_employers)
        rows = [employer.row for employer in drawn_employers]
        connection.execute(insert(schema.employers), _as_changes(dice, now, rows))
        connection.execute(insert(schema.openings), _close_some(dice, _as_changes(dice, now, drawn_openings)))
        connection.execute(
            insert(schema.registrations), _as_changes(dice, now, draw_registrations(dice, now))
        )
        _choose_renewals(dice, connection, drawn_openings)
    return True


def _as_changes(dice: random.Random, now: datetime, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give every row its version and the moment of its last change, within the last 40 days."""
    changes = []
    for row in rows:
        moment = now - timedelta(days=dice.uniform(0.01, 40))
        changes.append(row | {"version": 1, "updated_at": clock.moment_text(moment), "deleted": False})
    return changes


def _close_some(dice: random.Random, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for row in dice.sample(rows, int(len(rows) * _CLOSED_SHARE)):
        row.update(deleted=True, version=2)
    return rows


def _choose_renewals(dice: random.Random, connection: Connection, rows: list[dict[str, Any]]) -> None:
    renewed = dice.sample(rows, int(len(rows) * RENEWED_SHARE))
    connection.execute(insert(schema.renewals), [{"opening_id": row["id"]} for row in renewed])
