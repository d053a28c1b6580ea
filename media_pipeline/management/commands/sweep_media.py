"""Find and remove media files that no row names: ``manage.py sweep_media [--dry-run] [--json]``."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from media_pipeline import orphans
from media_pipeline.reasons import size


class Command(BaseCommand):
    help = "Remove media files that no row names and that nobody has touched for a day"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only list what would be removed")
        parser.add_argument("--json", action="store_true", help="print one object for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        found = orphans.find()
        freed = sum(orphan.bytes for orphan in found) if options["dry_run"] else orphans.remove(found)
        if options["json"]:
            report = {
                "dry_run": options["dry_run"],
                "bytes": freed,
                "orphans": [asdict(orphan) for orphan in found],
            }
            self.stdout.write(json.dumps(report, ensure_ascii=False))
            return
        for orphan in found:
            self.stdout.write(f"{size(orphan.bytes):>8}  {orphan.place}: {orphan.path}")
        done = "would be removed" if options["dry_run"] else "removed"
        self.stdout.write(f"{len(found)} orphans, {size(freed)} {done}")
