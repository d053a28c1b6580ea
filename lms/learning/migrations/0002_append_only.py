"""A completion is written once: the database itself refuses to change one."""

from django.db import migrations

SQLITE = """
CREATE TRIGGER learning_completion_append_only BEFORE UPDATE ON learning_completion
BEGIN SELECT RAISE(ABORT, 'a completion is written once'); END
"""

POSTGRESQL = """
CREATE FUNCTION learning_completion_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a completion is written once' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER learning_completion_append_only BEFORE UPDATE ON learning_completion
FOR EACH ROW EXECUTE FUNCTION learning_completion_append_only();
"""


def add(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(SQLITE)
    elif schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER IF EXISTS learning_completion_append_only")
    elif schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER IF EXISTS learning_completion_append_only ON learning_completion")
        schema_editor.execute("DROP FUNCTION IF EXISTS learning_completion_append_only")


class Migration(migrations.Migration):
    dependencies = [("learning", "0001_initial")]

    operations = [migrations.RunPython(add, drop)]
