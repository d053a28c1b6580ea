from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jobs_bridge import services


class Command(BaseCommand):
    help = "Pull employers, openings and registrations from the employment database, and match what changed."

    def handle(self, *args: Any, **options: Any) -> None:
        for report in services.pull_all():
            self.stdout.write(
                f"{report.feed}: {report.read} read, {report.changed} changed, {report.removed} removed, "
                f"{report.quarantined} quarantined"
            )
            if report.error:
                raise CommandError(f"{report.feed}: {report.error}")
        self.stdout.write(f"matches: {services.rematch_pending()} computed")
