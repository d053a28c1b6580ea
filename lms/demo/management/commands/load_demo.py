"""``manage.py load_demo``: accounts, courses and recordings to try the site with."""

import logging
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from courses.services import ensure_site, load_occupations
from lms.accounts.roles import Role
from lms.demo import content, narration, pages
from lms.demo.accounts import account_of, ensure_accounts
from lms.demo.fonts import NoChineseFont
from lms.demo.narration import NoVoice, Silence
from lms.demo.videos import ensure_videos
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
        self._say(f"Occupations: {load_occupations()} added or changed")
        ensure_site()
        self._say(f"Accounts: {ensure_accounts()} added")
        self._say(f"Skills and licences: {pages.ensure_words()} added")
        owner, voice, courses = account_of(Role.INSTRUCTOR), narration.find_voice(), content.courses()
        self._say(
            f"Voice: {voice.name}"
            if voice.name != Silence.name
            else "Voice: none, the lessons will be silent"
        )
        try:
            videos = ensure_videos(courses, owner=owner, voice=voice, say=self._say)
        except (NoChineseFont, NoVoice, FfmpegMissing, EncodeFailed) as error:
            raise CommandError(f"The lessons can't be recorded: {error or type(error).__name__}") from error
        writer = pages.Writer(owner, videos)
        for number, course in enumerate(courses, start=1):
            writer.write(course)
            self._say(f"Courses: {number} of {len(courses)} · {course.title}")
        self._say(
            "Pages: " + ", ".join(f"{count} {outcome}" for outcome, count in sorted(writer.counts.items()))
        )

    def _say(self, line: str) -> None:
        self.stdout.write(f"  {time.monotonic() - self._started:5.1f} s  {line}")
        self.stdout.flush()
