"""The sandbox's own tables, and how its database is opened.

Columns are named after the wire's fields in lower case. Moments and days are stored as the text that the wire
carries: it sorts as time does, on every database.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
)
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

metadata = MetaData()


def _pulled(name: str, *columns: Column[str] | Column[int] | Column[bool]) -> Table:
    """Make a table whose rows are pulled in the order of their last change."""
    return Table(
        name,
        metadata,
        Column("id", String(40), primary_key=True),
        Column("version", Integer, nullable=False),
        Column("updated_at", String(27), nullable=False),
        Column("deleted", Boolean, nullable=False, default=False),
        # What the control interface put over the columns, unchecked: a truthful home for a broken record.
        Column("override", JSON),
        *columns,
        Index(f"{name}_order", "updated_at", "id"),
    )


employers = _pulled(
    "employers",
    Column("aab998", String(18), nullable=False),
    Column("aab004", String(100), nullable=False),
    Column("aab019", String(20), nullable=False),
    Column("aab022", String(1), nullable=False),
    Column("aab301", String(6), nullable=False),
    Column("aae006", String(200), nullable=False),
    Column("aae004", String(50), nullable=False),
    Column("aae005", String(30), nullable=False),
    Column("size", String(10), nullable=False),
    Column("credit_mark", String(1)),
    Column("verified_at", String(27), nullable=False),
    Column("synthetic", Boolean, nullable=False),
)

openings = _pulled(
    "openings",
    Column("aab998", String(18), nullable=False),
    Column("aab004", String(100), nullable=False),
    Column("aca112", String(100), nullable=False),
    Column("aca111", String(10)),
    Column("acb240", Integer, nullable=False),
    Column("acb216", Text, nullable=False),
    Column("conditions", Text, nullable=False),
    Column("aac011", String(2)),
    Column("licence_required", String(100)),
    Column("acb21h", Integer, nullable=False),
    Column("acb21j", Integer, nullable=False),
    Column("pay_unit", String(10), nullable=False),
    Column("aab301", String(6), nullable=False),
    Column("street_code", String(9)),
    Column("acb202", String(200), nullable=False),
    Column("shift", String(10), nullable=False),
    Column("acb21g", String(50), nullable=False),
    Column("contract_kind", String(20), nullable=False),
    Column("benefits", String(100)),
    Column("hazards", String(100)),
    Column("aae004", String(50), nullable=False),
    Column("aae005", String(30), nullable=False),
    Column("aae030", String(10), nullable=False),
    Column("aae031", String(10), nullable=False),
    Column("verified_at", String(27), nullable=False),
    Column("source_name", String(100), nullable=False),
    Column("synthetic", Boolean, nullable=False),
)

registrations = _pulled(
    "registrations",
    Column("registry", String(20), nullable=False),
    Column("aac002", String(18), nullable=False),
    Column("aac003", String(50), nullable=False),
    Column("aac004", String(1), nullable=False),
    Column("aac006", String(10), nullable=False),
    Column("aac011", String(2), nullable=False),
    Column("aab301", String(6), nullable=False),
    Column("street_code", String(9)),
    Column("aae005", String(30)),
    Column("aae043", String(10), nullable=False),
    Column("status", String(20), nullable=False),
    Column("adc310", String(1)),
    Column("aca111", String(10)),
    Column("wanted_occupation", String(10)),
    Column("school", String(100)),
    Column("major", String(100)),
    Column("graduated_on", String(10)),
    Column("synthetic", Boolean, nullable=False),
)

# Whether the employer goes on looking when an opening runs out; no part of the wire.
renewals = Table("renewals", metadata, Column("opening_id", String(40), primary_key=True))


def _received(name: str) -> Table:
    """Make a table of what was pushed: one row a key, whatever is sent again."""
    return Table(
        name,
        metadata,
        Column("seq", Integer, primary_key=True, autoincrement=True),
        Column("key", String(100), nullable=False, unique=True),
        Column("payload", JSON, nullable=False),
        Column("payload_digest", String(64), nullable=False),
        Column("received_at", String(27), nullable=False),
        Column("updated_at", String(27), nullable=False),
        Column("version", Integer, nullable=False),
        Column("deliveries", Integer, nullable=False),
        Index(f"{name}_order", "updated_at", "key"),
    )


training_records = _received("training_records")
referrals = _received("referrals")
revocations = _received("revocations")

PULLED = {"employers": employers, "openings": openings, "registrations": registrations}
RECEIVED = {"training-records": training_records, "referrals": referrals}


def open_database(url: str) -> Engine:
    """Open the database and make its tables; a SQLite file's folder is made too."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    with writing(engine) as connection:
        metadata.create_all(connection)
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection in a transaction that holds the right to write from its start."""
    with engine.connect() as connection:
        connection.execution_options(takes_write_lock=True)
        with connection.begin():
            yield connection


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late to take the write lock
    cursor = connection.cursor()
    # FULL: an answer promises that the record outlives a power cut.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=20000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    takes_lock = connection.get_execution_options().get("takes_write_lock")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if takes_lock else "BEGIN")
