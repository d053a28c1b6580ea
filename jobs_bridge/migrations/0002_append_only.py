"""The access log only grows."""

from django.db import migrations

from lms.lib.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("jobs_bridge", "0001_initial")]

    operations = [append_only("jobs_bridge_accesslog", "the access log only grows")]
