"""What is said beside a hit, in words: how long a course takes, what a job pays."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jobs_bridge.models import Opening
from jobs_bridge.models.openings import Shift
from jobs_bridge.words import pay
from search.documents import Document, Kind


@dataclass(frozen=True, slots=True)
class Fact:
    """``icon`` names a file in ``lms/templates/icons``; a fact without one speaks for itself."""

    text: str
    icon: str = ""

    @property
    def template(self) -> str:
        return f"icons/{self.icon}.html"


def facts_of(document: Document) -> list[Fact]:
    """Return the facts of a document in the reader's language; what isn't known is left out."""
    return list(_TELL[document.kind](document.facts))


def _course(facts: Mapping[str, Any]) -> Iterator[Fact]:
    if hours := facts.get("hours"):
        amount = number_format(hours, decimal_pos=None if hours % 1 else 0)
        # A plural is chosen by a whole number: half an hour is "0.5 hours".
        told = ngettext("%(hours)s 课时", "%(hours)s 课时", 1 if hours == 1 else 2)
        yield Fact(told % {"hours": amount}, "clock")
    if lessons := facts.get("lessons"):
        yield Fact(ngettext("%(count)d 节课", "%(count)d 节课", lessons) % {"count": lessons}, "play")


def _lesson(facts: Mapping[str, Any]) -> Iterator[Fact]:
    yield Fact(facts["course"], "book")
    if seconds := facts.get("seconds"):
        yield Fact(_("视频 %(length)s") % {"length": _clock(seconds)}, "play")


def _cue(facts: Mapping[str, Any]) -> Iterator[Fact]:
    yield Fact(_("从 %(time)s 开始放") % {"time": _clock(facts["start"])}, "play")
    yield Fact(facts["course"], "book")


def _opening(facts: Mapping[str, Any]) -> Iterator[Fact]:
    yield Fact(facts["employer"], "briefcase")
    yield Fact(_pay(facts))
    if place := facts.get("place"):
        yield Fact(place, "pin")
    if shift := facts.get("shift"):
        yield Fact(str(Shift(shift).label), "clock")


def _pay(facts: Mapping[str, Any]) -> str:
    """Return the pay in the bridge's own words."""
    known = {name: facts[name] for name in ("pay_min", "pay_max", "pay_unit") if name in facts}
    return pay(Opening(**known))


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


_TELL: dict[Kind, Callable[[Mapping[str, Any]], Iterator[Fact]]] = {
    Kind.COURSE: _course,
    Kind.LESSON: _lesson,
    Kind.CUE: _cue,
    Kind.OPENING: _opening,
}
