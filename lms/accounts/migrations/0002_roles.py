"""One group for each role, before anybody can have one."""

from django.db import migrations

ROLES = (
    "learner",
    "instructor",
    "editor",
    "counsellor",
    "counsellor_lead",
    "data_officer",
    "administrator",
)


def create_groups(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    for role in ROLES:
        group.objects.get_or_create(name=role)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]

    operations = [migrations.RunPython(create_groups, migrations.RunPython.noop)]
