"""Reading and changing what is pulled: employers, openings, registrations."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, RowMapping, Table, func, insert, select, tuple_, update

from jobs_bridge.sandbox import clock
from jobs_bridge.sandbox.schema import PULLED, RECEIVED, writing

_ALWAYS = ("id", "version", "updated_at", "deleted")


@dataclass(frozen=True)
class Position:
    """A place in the order of changes: strictly after ``(updated_at, id)``."""

    updated_at: str
    id: str

    def __str__(self) -> str:
        return f"{self.updated_at}~{self.id}"


@dataclass(frozen=True)
class Page:
    """A stretch of the order of changes, and where the next one begins (None: this was the last)."""

    items: list[dict[str, Any]]
    next: Position | None


def read_page(engine: Engine, table: Table, *, after: Position | None, limit: int) -> Page:
    """Return at most ``limit`` records of the kind, in the order ``(updated_at, id)``."""
    order = tuple_(table.c.updated_at, table.c.id)
    query = select(table).order_by(table.c.updated_at, table.c.id).limit(limit + 1)
    if after:
        query = query.where(order > (after.updated_at, after.id))
    with engine.connect() as connection:
        rows = connection.execute(query).mappings().all()
    items = [to_wire(row) for row in rows[:limit]]
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(items, Position(last["updated_at"], last["id"]) if last else None)


def to_wire(row: RowMapping) -> dict[str, Any]:
    """Return the record as it is served; of a deleted one, its tombstone."""
    if row["deleted"]:
        return {name: row[name] for name in _ALWAYS}
    item = {wire_name(name): value for name, value in row.items() if name != "override"}
    return {**item, **(row["override"] or {})}


def wire_name(column: str) -> str:
    """Return the field's name on the wire: ministry codes (``aac002``, ``acb21h``) are capitals there."""
    is_code = len(column) == 6 and column.startswith("a") and any(character.isdigit() for character in column)
    return column.upper() if is_code else column


def put(engine: Engine, kind: str, key: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Lay fields over a record, unchecked, as a new version; make the record when it is new."""
    table = PULLED[kind]
    now = clock.moment_text(clock.now())
    with writing(engine) as connection:
        row = connection.execute(select(table).where(table.c.id == key)).mappings().first()
        if row is None:
            connection.execute(insert(table).values(_empty(table, key, now) | {"override": dict(fields)}))
        else:
            connection.execute(
                update(table)
                .where(table.c.id == key)
                .values(
                    version=row["version"] + 1,
                    updated_at=now,
                    deleted=False,
                    override={**(row["override"] or {}), **fields},
                )
            )
        return to_wire(connection.execute(select(table).where(table.c.id == key)).mappings().one())


def delete(engine: Engine, kind: str, key: str) -> bool:
    """Make a record a tombstone; False when there is none."""
    table = PULLED[kind]
    change = update(table).where(table.c.id == key)
    values = {"deleted": True, "version": table.c.version + 1, "updated_at": clock.moment_text(clock.now())}
    with writing(engine) as connection:
        return connection.execute(change.values(values)).rowcount == 1


def is_open(engine: Engine, opening_id: str) -> bool:
    """Say whether the opening is known and not closed."""
    table = PULLED["openings"]
    with engine.connect() as connection:
        found = connection.execute(select(table.c.deleted).where(table.c.id == opening_id)).first()
    return found is not None and not found.deleted


def counts(engine: Engine) -> dict[str, int]:
    """Return the number of records of every kind, tombstones left out."""
    with engine.connect() as connection:
        pulled = {
            kind: connection.scalar(select(func.count()).where(table.c.deleted.is_(False))) or 0
            for kind, table in PULLED.items()
        }
        received = {
            kind: connection.scalar(select(func.count()).select_from(table)) or 0
            for kind, table in RECEIVED.items()
        }
    return pulled | received


def _empty(table: Table, key: str, now: str) -> dict[str, Any]:
    """Return a row that satisfies the table: empty texts, zeros and nulls under the override."""
    blank: dict[str, Any] = {}
    for column in table.columns:
        if not column.nullable:
            blank[column.name] = column.type.python_type()
    return blank | {"id": key, "version": 1, "updated_at": now, "deleted": False}
