from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from jobs_bridge import services
from jobs_bridge.models import HandOff
from jobs_bridge.models.handoffs import HandOffState


class Command(BaseCommand):
    help = "Send dead letters again, all of them or those named, after their cause was mended."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("ids", nargs="*", type=int, help="numbers of hand-offs; none: every dead letter")

    def handle(self, *args: Any, **options: Any) -> None:
        dead = HandOff.objects.filter(state=HandOffState.DEAD).order_by("pk")
        if options["ids"]:
            dead = dead.filter(pk__in=options["ids"])
        retried = sum(services.retry(hand_off=hand_off) for hand_off in dead)
        self.stdout.write(f"{retried} started again")
