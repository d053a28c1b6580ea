"""The catalogue: which courses, under which occupation family, as which cards."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page as PageOfCourses
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from wagtail.images.models import Image

from courses import queries
from courses.covers import Cover, cover_of
from courses.models import CourseOccupation, CoursePage, Occupation

PAGE_SIZE = 12
COVER_RENDITION = "fill-640x360|format-webp|webpquality-70"


@dataclass(frozen=True, slots=True)
class Family:
    """A group of the classification with the number of public courses that lead into it."""

    code: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class CourseCard:
    course: CoursePage
    lesson_count: int
    occupation: str
    cover: Cover


@dataclass(frozen=True, slots=True)
class Catalogue:
    """``family`` is the code that is filtered by, ``""``: none; ``subfamilies`` lie below its major group."""

    family: str
    families: list[Family]
    subfamilies: list[Family]
    total: int
    page: PageOfCourses[CoursePage]
    cards: list[CourseCard]

    @property
    def major(self) -> str:
        """The code of the major group that ``family`` lies in, ``""`` for none."""
        return _group_code(self.family[:2]) if self.family else ""

    @property
    def current(self) -> Family | None:
        return next((one for one in (*self.families, *self.subfamilies) if one.code == self.family), None)


def catalogue(*, family: str = "", page: str = "1") -> Catalogue:
    """Return one page of the public courses; an unknown family or page number falls back to the nearest."""
    of_course = _occupation_codes()
    families = _families(of_course, level=1)
    subfamilies = _families(of_course, level=2, within=_prefix(family)[:2]) if family else []
    if family not in {one.code for one in (*families, *subfamilies)}:
        family, subfamilies = "", []
    courses = queries.live_courses()
    if family:
        wanted = [
            pk for pk, codes in of_course.items() if any(code.startswith(_prefix(family)) for code in codes)
        ]
        courses = courses.filter(pk__in=wanted)
    current = Paginator(_for_cards(courses), PAGE_SIZE).get_page(page)
    return Catalogue(family, families, subfamilies, len(of_course), current, cards(list(current)))


def cards(courses: Sequence[CoursePage]) -> list[CourseCard]:
    """Return what the cards of ``courses`` show, in three queries."""
    counts = queries.lesson_counts(courses)
    occupations = queries.occupations_of([course.pk for course in courses])
    return [_card(course, counts[course.pk], occupations.get(course.pk, [])) for course in courses]


def first_cards(count: int) -> list[CourseCard]:
    """Return the cards of the first ``count`` public courses."""
    return cards(list(_for_cards(queries.live_courses())[:count]))


def _card(
    course: CoursePage, lesson_count: int, occupations: Sequence[queries.OccupationWeight]
) -> CourseCard:
    main = occupations[0] if occupations else None
    return CourseCard(
        course=course,
        lesson_count=lesson_count,
        occupation=main.name if main else "",
        cover=cover_of(main.code if main else "", course.slug),
    )


def _for_cards(courses: QuerySet[CoursePage]) -> QuerySet[CoursePage]:
    pictures = Image.objects.prefetch_renditions(COVER_RENDITION)
    return courses.defer("body").prefetch_related(Prefetch("cover", queryset=pictures))


def _prefix(family: str) -> str:
    """Return how the codes inside a group of level 1 or 2 begin.

    >>> _prefix("6-00-00-00"), _prefix("6-18-00-00")
    ('6-', '6-18-')
    """
    return family[:5] if family[2:4] != "00" else family[:2]


def _occupation_codes() -> dict[int, set[str]]:
    """Return the occupation codes of every public course, an empty set for one that names none."""
    codes: dict[int, set[str]] = {pk: set() for pk in queries.live_courses().values_list("pk", flat=True)}
    for pk, code in CourseOccupation.objects.values_list("course_id", "occupation__code"):
        if pk in codes:
            codes[pk].add(code)
    return codes


def _within(of_course: dict[int, set[str]], prefix: str) -> list[int]:
    return [pk for pk, codes in of_course.items() if any(code.startswith(prefix) for code in codes)]


def _families(of_course: dict[int, set[str]], *, level: int, within: str = "") -> list[Family]:
    length = {1: 2, 2: 5}[level]
    counts = Counter(
        prefix
        for codes in of_course.values()
        for prefix in {code[:length] for code in codes if code.startswith(within)}
    )
    groups = {_group_code(prefix): count for prefix, count in counts.items()}
    names = Occupation.objects.filter(code__in=groups).values_list("code", "name")
    return [Family(code, name, groups[code]) for code, name in names.order_by("code")]


def _group_code(prefix: str) -> str:
    return prefix + "00-00-00"[-(10 - len(prefix)) :]
