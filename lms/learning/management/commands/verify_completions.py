"""``manage.py verify_completions``: prove that no completion was changed, added or taken away."""

import argparse
import json
import time
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.learning.verifying import Break, Proof, verify

WORDS = {
    "missing": gettext_lazy("前面少了一环，有记录被拿掉了"),
    "rewritten": gettext_lazy("这一环被改写过，和前一环接不上"),
    "content_changed": gettext_lazy("记录的内容和当时封存的不一样"),
    "person_changed": gettext_lazy("记录换到了另一个人名下"),
    "cut_off": gettext_lazy("最后的几环不见了"),
    "not_chained": gettext_lazy("这条记录没有经过系统，是直接写进数据库的"),
    "unexpected_head": gettext_lazy("链的末端和记下的不一样，整条链可能被重写过"),
}


class Command(BaseCommand):
    help = "Prove the chain of completions; name the first break. Exit code 1 if there is one."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--expect", metavar="LINKS:DIGEST", help="a number of links and the digest noted for it earlier"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        proof = verify(self._report, expected=_expectation(options["expect"]))
        seconds = time.monotonic() - started
        if options["json"]:
            self.stdout.write(json.dumps({**asdict(proof), "seconds": round(seconds, 1)}, ensure_ascii=False))
        else:
            self.stdout.write(_summary(proof, seconds))
        if proof.broken:
            raise CommandError(_words(proof.broken), returncode=1)

    def _report(self, count: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{count:,}", ending="")


def _summary(proof: Proof, seconds: float) -> str:
    return _(
        "查了 %(links)d 环（%(seconds).1f 秒），其中 %(erased)d 环的内容已按规定删除。"
        "请把这一行抄在别处，以后用 --expect 核对：%(links)d:%(head)s"
    ) % {"links": proof.links, "seconds": seconds, "erased": proof.erased, "head": proof.head}


def _words(broken: Break) -> str:
    where = _("第 %(number)d 环") % {"number": broken.number} if broken.number else _("链外")
    return f"{where} {broken.subject}: {WORDS[broken.code]}"


def _expectation(text: str | None) -> tuple[int, str] | None:
    if text is None:
        return None
    links, _colon, digest = text.partition(":")
    if not links.isdecimal() or len(digest) != 64:
        raise CommandError(_("--expect 要写成“环数:摘要”，和以前打印的那一行一样。"))
    return int(links), digest
