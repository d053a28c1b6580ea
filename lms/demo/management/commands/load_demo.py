"""``manage.py load_demo``: accounts, courses and recordings to try the site with."""

import logging
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.demo import content
from lms.demo.fonts import NoChineseFont
from lms.demo.loading import load
from lms.demo.narration import NoVoice, find_voice
from media_pipeline.exceptions import EncodeFailed, FfmpegMissing


class Command(BaseCommand):
    help = (
        "Add the demo's accounts, its 12 courses and their recordings, or bring them up to their text. "
        "Run it as often as you like: what is there and unchanged stays, and so does every page, skill, "
        "licence and account that a person has edited, and every page that a person has deleted."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self._started = time.monotonic()
        # Wagtail logs three lines a page: they would hide the progress.
        logging.getLogger("wagtail").setLevel(logging.WARNING)
        try:
            load(courses=content.courses(), voice=find_voice(), say=self._say)
        except (NoChineseFont, NoVoice, FfmpegMissing, EncodeFailed) as error:
            raise CommandError(f"The lessons can't be recorded: {error or type(error).__name__}") from error

    def _say(self, line: str) -> None:
        self.stdout.write(f"  {time.monotonic() - self._started:5.1f} s  {line}")
        self.stdout.flush()
