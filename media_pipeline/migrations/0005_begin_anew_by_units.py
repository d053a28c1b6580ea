"""Encodes that were under way begin anew, as units."""

from django.db import migrations


def begin_anew(apps, schema_editor):
    Encode = apps.get_model("media_pipeline", "Encode")
    EncodeUnit = apps.get_model("media_pipeline", "EncodeUnit")
    unfinished = Encode.objects.filter(state__in=["ready", "running"], units=None)
    EncodeUnit.objects.bulk_create(
        EncodeUnit(encode=encode, number=0, kind="plan") for encode in unfinished
    )
    unfinished_ids = list(EncodeUnit.objects.values_list("encode_id", flat=True))
    Encode.objects.filter(pk__in=unfinished_ids).update(state="ready", progress=0.0, started_at=None)


class Migration(migrations.Migration):

    dependencies = [
        ('media_pipeline', '0004_uploads'),
    ]

    operations = [migrations.RunPython(begin_anew, migrations.RunPython.noop)]
