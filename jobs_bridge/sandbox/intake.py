"""Taking in what is pushed: on disk before the answer, once for a key, whatever is sent again."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, Table, insert, select, tuple_, update
from sqlalchemy.exc import IntegrityError

from jobs_bridge.sandbox import clock, codes
from jobs_bridge.sandbox.exceptions import KeyConflict, UnknownRecord
from jobs_bridge.sandbox.records import Page, Position
from jobs_bridge.sandbox.schema import referrals, revocations, training_records, writing
from jobs_bridge.sandbox.wire import Receipt

_RECEIPT_PREFIX = {training_records.name: "LY", referrals.name: "TJ", revocations.name: "CX"}


@dataclass(frozen=True)
class Taken:
    """A receipt, and whether the same push had been taken before."""

    receipt: Receipt
    replay: bool


def payload_digest(payload: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the body re-written with sorted keys, no spaces, characters unescaped."""
    text = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def take(engine: Engine, table: Table, *, key: str, payload: dict[str, Any]) -> Taken:
    """Store a push, or find the one stored under its key.

    Raises KeyConflict when the key holds another body.
    """
    digest = payload_digest(payload)
    try:
        with writing(engine) as connection:
            known = _find(connection, table, key)
            if known is None:
                return Taken(_store(connection, table, key, payload, digest), replay=False)
            return _again(connection, table, known, digest)
    except IntegrityError:
        # Another connection stored the same key between our look and our insert.
        with writing(engine) as connection:
            known = _find(connection, table, key)
            if known is None:
                raise
            return _again(connection, table, known, digest)


def revoke(engine: Engine, *, key: str, payload: dict[str, Any]) -> Taken:
    """Take a training record back, once; a withdrawn consent takes name and ID number out of it too.

    Raises UnknownRecord, or KeyConflict when it was revoked in other words.
    """
    digest = payload_digest(payload)
    with writing(engine) as connection:
        record = _find(connection, training_records, key)
        if record is None:
            raise UnknownRecord
        known = _find(connection, revocations, key)
        if known is not None:
            return _again(connection, revocations, known, digest)
        receipt = _store(connection, revocations, key, payload, digest)
        kept = record["payload"]
        if payload["reason_code"] == "consent_withdrawn":
            kept = kept | {"AAC002": None, "AAC003": None}
        change = update(training_records).where(training_records.c.key == key)
        moved_on = {"version": record["version"] + 1, "updated_at": clock.moment_text(clock.now())}
        connection.execute(change.values(payload=kept, **moved_on))
        return Taken(receipt, replay=False)


def read_page(
    engine: Engine,
    table: Table,
    *,
    after: Position | None,
    limit: int,
    key: str | None = None,
    certificate_number: str | None = None,
) -> Page:
    """Return what was taken in, persons masked, in the order ``(updated_at, key)``."""
    query = select(table).order_by(table.c.updated_at, table.c.key).limit(limit + 1)
    if after:
        query = query.where(tuple_(table.c.updated_at, table.c.key) > (after.updated_at, after.id))
    if key is not None:
        query = query.where(table.c.key == key)
    if certificate_number is not None:
        query = query.where(table.c.payload["certificate_number"].as_string() == certificate_number)
    with engine.connect() as connection:
        rows = connection.execute(query).mappings().all()
        revoked = _revocations(connection, [row["key"] for row in rows[:limit]])
    items = [_to_wire(table, row, revoked.get(row["key"])) for row in rows[:limit]]
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(items, Position(last["updated_at"], last["key"]) if last else None)


def latest(engine: Engine, table: Table, limit: int) -> list[dict[str, Any]]:
    """Return the last pushes taken in, newest first, persons masked."""
    with engine.connect() as connection:
        rows = connection.execute(select(table).order_by(table.c.seq.desc()).limit(limit)).mappings().all()
        revoked = _revocations(connection, [row["key"] for row in rows])
    return [_to_wire(table, row, revoked.get(row["key"])) for row in rows]


def _find(connection: Connection, table: Table, key: str) -> RowMapping | None:
    return connection.execute(select(table).where(table.c.key == key)).mappings().first()


def _store(connection: Connection, table: Table, key: str, payload: dict[str, Any], digest: str) -> Receipt:
    now = clock.moment_text(clock.now())
    values = {"received_at": now, "updated_at": now, "version": 1, "deliveries": 1}
    connection.execute(insert(table).values(key=key, payload=payload, payload_digest=digest, **values))
    row = _find(connection, table, key)
    assert row is not None  # noqa: S101 - inserted in this very transaction
    return _receipt(table, row)


def _again(connection: Connection, table: Table, row: RowMapping, digest: str) -> Taken:
    if row["payload_digest"] != digest:
        raise KeyConflict
    change = update(table).where(table.c.key == row["key"])
    connection.execute(change.values(deliveries=table.c.deliveries + 1))
    return Taken(_receipt(table, row), replay=True)


def _receipt(table: Table, row: RowMapping) -> Receipt:
    return Receipt(
        receipt=receipt_number(table, row),
        key=row["key"],
        received_at=row["received_at"],
        payload_digest=row["payload_digest"],
    )


def receipt_number(table: Table, row: RowMapping) -> str:
    """Return ``LY20261124-000017``: kind, day of receipt (UTC), number in order of receipt."""
    day = row["received_at"][:10].replace("-", "")
    return f"{_RECEIPT_PREFIX[table.name]}{day}-{row['seq']:06d}"


def _revocations(connection: Connection, keys: list[str]) -> dict[str, dict[str, Any]]:
    rows = connection.execute(select(revocations).where(revocations.c.key.in_(keys))).mappings()
    return {row["key"]: row["payload"] | {"receipt": receipt_number(revocations, row)} for row in rows}


def _to_wire(table: Table, row: RowMapping, revocation: dict[str, Any] | None) -> dict[str, Any]:
    payload = dict(row["payload"])
    if payload["AAC002"] is not None:
        payload["AAC002"] = codes.mask_id_number(payload["AAC002"])
        payload["AAC003"] = codes.mask_name(payload["AAC003"])
    item = payload | {
        name: row[name] for name in ("version", "updated_at", "received_at", "payload_digest", "deliveries")
    }
    item |= {"id": row["key"], "receipt": receipt_number(table, row), "deleted": False}
    return item | {"revocation": revocation} if table is training_records else item
