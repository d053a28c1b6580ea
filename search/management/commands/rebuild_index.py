"""``manage.py rebuild_index``: build the search index anew from the database."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from search.exceptions import SearchError
from search.indexing import Progress, process, rebuild


class Command(BaseCommand):
    help = "Build the search index beside the live one, check it against the database, swap."
    # A damaged index is a failed check, and this is its repair.
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        try:
            counts = rebuild(self._report)
            process()
        except SearchError as error:
            raise CommandError(str(error)) from error
        self._finish_line()
        documents = "，".join(f"{kind} {count}" for kind, count in counts.items())
        seconds = time.monotonic() - started
        self.stdout.write(
            _("索引已重建：%(documents)s（%(seconds).1f 秒）") % {"documents": documents, "seconds": seconds}
        )

    def _report(self, progress: Progress) -> None:
        if self.stdout.isatty():
            share = progress.done * 100 // max(progress.total, 1)
            line = _("正在建立索引 %(done)d/%(total)d（%(share)d %%）") % {
                "done": progress.done,
                "total": progress.total,
                "share": share,
            }
            self.stdout.write(f"\r{line}", ending="")
            self.stdout.flush()

    def _finish_line(self) -> None:
        if self.stdout.isatty():
            self.stdout.write()
