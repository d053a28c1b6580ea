"""The access log only grows: the database itself refuses to change a row.

Deleting stays possible for the database's owner alone: retention periods end, and tests empty tables.
"""

from django.db import migrations

SQLITE = """
CREATE TRIGGER jobs_bridge_accesslog_append_only BEFORE UPDATE ON jobs_bridge_accesslog
BEGIN SELECT RAISE(ABORT, 'the access log only grows'); END
"""

POSTGRESQL = """
CREATE FUNCTION jobs_bridge_accesslog_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the access log only grows' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER jobs_bridge_accesslog_append_only BEFORE UPDATE ON jobs_bridge_accesslog
FOR EACH ROW EXECUTE FUNCTION jobs_bridge_accesslog_append_only();
"""


def add(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(SQLITE)
    elif schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER IF EXISTS jobs_bridge_accesslog_append_only")
    elif schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER IF EXISTS jobs_bridge_accesslog_append_only ON jobs_bridge_accesslog")
        schema_editor.execute("DROP FUNCTION IF EXISTS jobs_bridge_accesslog_append_only")


class Migration(migrations.Migration):
    dependencies = [("jobs_bridge", "0001_initial")]

    operations = [migrations.RunPython(add, drop)]
