"""Bring the table of occupations up to date."""

from typing import Any

from django.core.management.base import BaseCommand

from courses.services import load_occupations


class Command(BaseCommand):
    help = "Load the occupations of the 2022 classification; run it as often as you like."

    def handle(self, *args: Any, **options: Any) -> None:
        changed = load_occupations()
        self.stdout.write(f"{changed} occupations added or changed")
