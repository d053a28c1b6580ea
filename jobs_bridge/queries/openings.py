"""Openings as everybody may see them."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from courses import queries as courses
from jobs_bridge import areas
from jobs_bridge.models import Opening
from jobs_bridge.models.openings import Shift

PAY_STEPS = (3000, 4000, 5000, 6000, 8000)
MOST_TRADES = 80


@dataclass(frozen=True)
class OpeningFilter:
    """What one looks for; empty means anything. ``trade`` is an occupation code, ``place`` an area code."""

    trade: str = ""
    place: str = ""
    pay: int | None = None
    shift: str = ""
    words: str = ""

    @property
    def is_empty(self) -> bool:
        return self == OpeningFilter()


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    count: int


def public_openings(wanted: OpeningFilter) -> QuerySet[Opening]:
    """Return the open openings that fit, the most recently verified first."""
    openings = Opening.objects.open()
    if wanted.trade:
        openings = openings.of_occupations([wanted.trade])
    if wanted.place:
        openings = openings.within(wanted.place)
    if wanted.pay:
        openings = openings.paying_at_least(wanted.pay)
    if wanted.shift:
        openings = openings.filter(shift=wanted.shift)
    if wanted.words:
        openings = openings.filter(
            Q(title__icontains=wanted.words)
            | Q(occupation__name__icontains=wanted.words)
            | Q(occupation__alias__icontains=wanted.words)
            | Q(employer_name__icontains=wanted.words)
        )
    return openings.select_related("occupation", "employer").order_by("-verified_at", "-pk")


def trades() -> list[Choice]:
    """Return the occupations with open openings, those with the most first."""
    rows = Opening.objects.open().filter(occupation__isnull=False)
    counted = rows.values_list("occupation_code", "occupation__name").annotate(n=Count("pk"))
    return [
        Choice(code, name, n) for code, name, n in counted.order_by("-n", "occupation_code")[:MOST_TRADES]
    ]


def places() -> list[Choice]:
    """Return the districts with open openings, Liaoyuan's own first."""
    counted = Opening.objects.open().exclude(area_code="").values_list("area_code").annotate(n=Count("pk"))
    rows = sorted(counted, key=lambda row: (not row[0].startswith(areas.CITY), row[0]))
    return [Choice(code, areas.area_name(code), n) for code, n in rows]


def shifts() -> list[Choice]:
    """Return the shifts that open openings have."""
    counted = dict(Opening.objects.open().values_list("shift").annotate(n=Count("pk")))
    return [Choice(value, str(label), counted[value]) for value, label in Shift.choices if value in counted]


@dataclass(frozen=True)
class CourseOpenings:
    """``nearby`` counts those in the city; ``shown`` are a few of them, else of the ones farther away."""

    total: int
    nearby: int
    trade: str
    shown: list[Opening]


def openings_of_course(course_id: int, *, limit: int = 3) -> CourseOpenings:
    """Return the open openings of the occupations that a course leads to."""
    occupations = courses.occupations_of([course_id]).get(course_id, [])
    found = Opening.objects.open().of_occupations([occupation.code for occupation in occupations])
    counts = found.aggregate(
        total=Count("pk"), nearby=Count("pk", filter=Q(area_code__startswith=areas.CITY))
    )
    shown = found.select_related("employer")
    if counts["nearby"]:
        shown = shown.within(areas.CITY)
    trade = occupations[0].code if occupations else ""
    return CourseOpenings(
        counts["total"], counts["nearby"], trade, list(shown.order_by("-verified_at", "-pk")[:limit])
    )
