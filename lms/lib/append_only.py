"""Tables that only grow: the database itself refuses to change a row.

Deleting stays possible for the database's owner alone: retention periods end, and tests empty tables.
"""

from collections.abc import Callable
from typing import Any

from django.db import migrations

_SQLITE = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, '{words}'); END
"""

_POSTGRESQL = """
CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_append_only();
"""

_ADD = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}
_DROP = {
    "sqlite": "DROP TRIGGER IF EXISTS {table}_append_only",
    "postgresql": (
        "DROP TRIGGER IF EXISTS {table}_append_only ON {table};DROP FUNCTION IF EXISTS {table}_append_only"
    ),
}


def append_only(table: str, words: str) -> migrations.RunPython:
    """Return a migration's operation after which no row of ``table`` can be changed.

    An attempt raises ``IntegrityError`` with ``words``, which hold no quotation mark. A database of another
    kind than SQLite and PostgreSQL is left as it is.
    """
    return migrations.RunPython(_run(_ADD, table, words), _run(_DROP, table, words))


def changeable(table: str, words: str) -> migrations.RunPython:
    """Return the operation that takes :func:`append_only` back, for a migration that has to rewrite rows.

    Such a migration ends with ``append_only`` again: SQLite loses the trigger when it rebuilds a table.
    """
    return migrations.RunPython(_run(_DROP, table, words), _run(_ADD, table, words))


def _run(statements: dict[str, str], table: str, words: str) -> Callable[[Any, Any], None]:
    def run(apps: Any, schema_editor: Any) -> None:
        if statement := statements.get(schema_editor.connection.vendor):
            schema_editor.execute(statement.format(table=table, words=words))

    return run
