"""Encode again what an older ladder made: ``manage.py reencode [--limit N] [--dry-run]``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from media_pipeline import ladder, queries, services


class Command(BaseCommand):
    help = "Queue videos of an older ladder for another encode, newest and most watched first"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--limit", type=int, default=20, help="how many at most (default 20)")
        parser.add_argument("--dry-run", action="store_true", help="only list them")

    def handle(self, *args: Any, **options: Any) -> None:
        videos = queries.outdated_videos()
        total, limit = videos.count(), max(0, options["limit"])
        if options["dry_run"]:
            for video in videos[:limit]:
                self.stdout.write(f"{video.pk:>6}  {video.popularity:>10.0f} s watched  {video.title}")
            self.stdout.write(f"{total} videos are older than ladder {ladder.CURRENT.version}")
            return
        queued = services.reencode_outdated(limit=limit)
        self.stdout.write(f"{len(queued)} queued, {total - len(queued)} left")
