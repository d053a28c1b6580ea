"""Completions and revocations stand in a chain; what a completion rests on is kept as the text that is sealed."""

import json
import secrets

from django.db import migrations, models

from lms.learning.chain import Link, link_digest
from lms.learning.evidence import canonical
from lms.lib.append_only import append_only, changeable

COMPLETION = ("learning_completion", "a completion is written once")
LINK = ("learning_chainlink", "a link of the chain is written once")


def rewrite_evidence(apps, schema_editor):
    for completion in apps.get_model("learning", "Completion").objects.iterator(chunk_size=500):
        completion.evidence_text = canonical(completion.evidence).decode()
        completion.salt = secrets.token_hex(16)
        completion.save(update_fields=["evidence_text", "salt"])


def restore_evidence(apps, schema_editor):
    for completion in apps.get_model("learning", "Completion").objects.iterator(chunk_size=500):
        completion.evidence = json.loads(completion.evidence_text)
        completion.save(update_fields=["evidence"])


def begin(apps, schema_editor):
    """Put what was written before into the chain, in the order it came."""
    from lms.learning.services import chaining

    rows = [
        (one.completed_at, one.pk, "completion", one.user_id, chaining.seal_of_completion(one))
        for one in apps.get_model("learning", "Completion").objects.iterator(chunk_size=500)
    ]
    rows += [
        (one.at, one.pk, "revocation", one.completion.user_id, chaining.seal_of_revocation(one))
        for one in apps.get_model("learning", "Revocation").objects.select_related("completion")
    ]
    links, digest = [], ""
    link_model = apps.get_model("learning", "ChainLink")
    for number, (_, subject, kind, user_id, sealed) in enumerate(sorted(rows), start=1):
        link = Link(number, kind, subject, chaining.person_in_chain(user_id), sealed)
        digest = link_digest(digest, link)
        links.append(
            link_model(
                number=number, kind=kind, subject=subject, pseudonym=link.pseudonym, sealed=sealed, digest=digest
            )
        )
    link_model.objects.bulk_create(links, batch_size=500)
    apps.get_model("learning", "ChainHead").objects.create(pk=1, number=len(links), digest=digest)


def nothing(apps, schema_editor):
    pass


class Migration(migrations.Migration):
    dependencies = [("learning", "0002_append_only")]

    operations = [
        changeable(*COMPLETION),
        migrations.AddField("completion", "evidence_text", models.TextField(default=""), preserve_default=False),
        migrations.AddField(
            "completion", "salt", models.CharField(default="", max_length=32), preserve_default=False
        ),
        migrations.RunPython(rewrite_evidence, nothing),
        migrations.AlterField("completion", "evidence", models.JSONField(default=dict)),
        migrations.RunPython(nothing, restore_evidence),
        migrations.RemoveField("completion", "evidence"),
        migrations.CreateModel(
            name="ChainHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField(default=0)),
                ("digest", models.CharField(blank=True, max_length=64)),
            ],
            options={"verbose_name": "存证链的末端", "verbose_name_plural": "存证链的末端"},
        ),
        migrations.CreateModel(
            name="ChainLink",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(choices=[("completion", "结业"), ("revocation", "撤销")], max_length=10),
                ),
                ("subject", models.BigIntegerField()),
                ("pseudonym", models.CharField(max_length=32)),
                ("sealed", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "verbose_name": "存证链的一环",
                "verbose_name_plural": "存证链",
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "subject"), name="one_link_per_subject")
                ],
            },
        ),
        migrations.RunPython(begin, nothing),
        append_only(*COMPLETION),
        append_only(*LINK),
    ]
