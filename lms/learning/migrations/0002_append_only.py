"""A completion is written once."""

from django.db import migrations

from lms.lib.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("learning", "0001_initial")]

    operations = [append_only("learning_completion", "a completion is written once")]
