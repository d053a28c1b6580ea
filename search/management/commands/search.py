"""``manage.py search 电工 --kind course --limit 3 --json``: what the search page would find."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from search.documents import Kind
from search.exceptions import EngineError
from search.queries import Hit, search


class Command(BaseCommand):
    help = "Search courses, lessons, captions and openings from the command line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("q", help="what to look for; any text")
        parser.add_argument("--kind", choices=[kind.value for kind in Kind], help="one kind only")
        parser.add_argument("--limit", type=int, default=10, help="how many hits (default 10)")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        kind = Kind(options["kind"]) if options["kind"] else None
        try:
            results = search(options["q"], kind=kind, limit=options["limit"])
        except EngineError as error:
            raise CommandError(str(error)) from error
        hits = [_told(hit) for hit in results.hits]
        if options["json"]:
            self.stdout.write(json.dumps({"hits": hits, "total": results.total}, ensure_ascii=False))
            return
        for hit in hits:
            self.stdout.write(
                f"{hit['score']:8.3f}  {hit['kind']:<8} {hit['title']}  {hit['url']}  {hit['why']}"
            )
        self.stdout.write(_("一共 %(total)d 条") % {"total": results.total})


def _told(hit: Hit) -> dict[str, Any]:
    why = hit.shown.why
    return {
        "title": hit.document.title,
        "url": hit.document.path,
        "score": round(hit.score, 4),
        "kind": hit.document.kind.value,
        "why": f"{why.how} {why.source}: {'、'.join(why.words)}",
    }
