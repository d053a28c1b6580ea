"""How long it takes to prove the chain of completions: ``.venv/bin/python -m bench.completions``.

Writes completions with the evidence of a usual course (8 lessons) and their links into a database of its
own, then verifies the chain in a process of its own and prints its seconds and its peak memory. The default
million takes some minutes and 5 GB of disk below the temporary folder. ``--tenth`` also measures a tenth, to
show that memory doesn't grow.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

_START = datetime(2026, 1, 1, tzinfo=UTC)
_AT_ONCE = 5_000
_VERIFY = """
import json, resource, time, django
django.setup()
from lms.learning.verifying import verify
started = time.monotonic()
proof = verify()
print(json.dumps({
    "links": proof.links, "broken": proof.broken and proof.broken.code,
    "seconds": time.monotonic() - started,
    "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--completions", type=int, default=1_000_000)
    parser.add_argument("--tenth", action="store_true")
    options = parser.parse_args()
    counts = [options.completions // 10] * options.tenth + [options.completions]
    sys.stdout.write(f"{'completions':>12} {'write s':>8} {'verify s':>9} {'links/s':>9} {'peak MiB':>9}\n")
    for count in counts:
        sys.stdout.write(f"{measure(count)}\n")


def measure(count: int) -> str:
    """Return a line of the table for a chain of ``count`` completions."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "DATA_DIR": folder,
            "DATABASE_URL": f"sqlite:///{Path(folder) / 'bench.sqlite3'}",
            "DJANGO_SETTINGS_MODULE": "lms.settings",
        }
        started = time.monotonic()
        _python(environment, "-c", f"from bench.completions import write; write({count})")
        written = time.monotonic() - started
        found: dict[str, Any] = json.loads(_python(environment, "-c", _VERIFY))
    if found["links"] != count or found["broken"]:
        sys.exit(f"the chain doesn't hold: {found}")
    seconds = found["seconds"]
    return f"{count:>12,} {written:>8.1f} {seconds:>9.1f} {count / seconds:>9,.0f} {found['peak_mib']:>9.0f}"


def _python(environment: dict[str, str], *arguments: str) -> str:
    return subprocess.run(  # noqa: S603 - our own modules
        [sys.executable, "-W", "ignore", *arguments],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def write(count: int) -> None:
    """Write the chain into the database of the environment."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        # People, courses and enrolments aren't what is measured, and aren't there.
        cursor.execute("PRAGMA foreign_keys = OFF")
    rows = _rows(count)
    with transaction.atomic():
        while batch := list(islice(rows, _AT_ONCE)):
            _insert(batch)


def _insert(batch: list[Any]) -> None:
    from lms.learning.chain import Link, link_digest
    from lms.learning.models import ChainHead, ChainLink, Completion, LinkKind
    from lms.learning.services.chaining import person_in_chain, seal_of_completion

    Completion.objects.bulk_create(batch)
    head, links = ChainHead.objects.get(), []
    for row in batch:
        person = person_in_chain(row.user_id)
        link = Link(head.number + 1, LinkKind.COMPLETION, row.pk, person, seal_of_completion(row))
        head.number, head.digest = link.number, link_digest(head.digest, link)
        links.append(
            ChainLink(
                number=link.number,
                kind=link.kind,
                subject=link.subject,
                pseudonym=link.pseudonym,
                sealed=link.sealed,
                digest=head.digest,
            )
        )
    ChainLink.objects.bulk_create(links)
    head.save()


def _rows(count: int) -> Iterator[Any]:
    from lms.learning.evidence import canonical, digest
    from lms.learning.models import Completion

    for number in range(1, count + 1):
        facts = _evidence(number)
        yield Completion(
            pk=number,
            user_id=number % 100_000 + 1,
            course_id=number // 100_000 + 1,
            enrolment_id=number,
            course_title="低压电工入门：煤矿工人转岗电工基础",
            hours=Decimal("12.0"),
            completed_at=_START + timedelta(seconds=number),
            learning_seconds=5400,
            evidence_text=canonical(facts).decode(),
            evidence_digest=digest(facts),
            salt=f"{number:032x}",
        )


def _evidence(number: int) -> dict[str, Any]:
    """Return evidence as a course of eight lessons leaves it, about 3 KB."""
    at = (_START + timedelta(seconds=number)).isoformat()
    lessons = [
        {
            "lesson": lesson,
            "coverage": [[0.0, 300.5 + number % 7], [310.0, 600.0]],
            "covered_seconds": 590.5,
            "watched_seconds": 480.25,
            "reading_seconds": 0.0,
            "stream_duration": 612.48,
            "completed_at": at,
            "quiz": {"attempt": number * 8 + lesson, "score": 0.9, "submitted_at": at},
        }
        for lesson in range(8)
    ]
    rules = [
        {
            "lesson_id": lesson,
            "title": "电工安全用具",
            "video_id": lesson,
            "stream_version": "0" * 32,
            "duration": 612.48,
            "required_coverage": 0.9,
            "reading_seconds": 0,
            "has_quiz": True,
            "pass_mark": 0.8,
        }
        for lesson in range(8)
    ]
    return {"version": 1, "enrolment": number, "completed_at": at, "rules": rules, "lessons": lessons}


if __name__ == "__main__":
    main()
