"""From the database to documents: courses, lessons with what is said in their videos, openings.

Only what anybody may see becomes a document. Every function costs a constant number of queries,
however many subjects it is given.
"""

import math
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet, Value
from django.db.models.functions import Left, Length
from django.http import HttpRequest
from wagtail.models import Page

from courses.models import CoursePage, LessonPage
from courses.queries import live_courses, live_lessons, occupations_of, skills_of
from jobs_bridge import areas
from jobs_bridge.models import Opening
from lms.lib.text.normal import clean
from media_pipeline.queries import captions_cues
from search.documents import Document, Kind

STEP: int = Page.steplen


def subject_of(kind: Kind, pk: int) -> str:
    """Return the name under which a row is indexed: ``lesson:34``."""
    return f"{kind}:{pk}"


def load(subjects: Iterable[str]) -> dict[str, tuple[Document, ...]]:
    """Return the documents of each subject; none for what is gone or not public."""
    asked: dict[Kind, list[int]] = defaultdict(list)
    names = list(subjects)
    for name in names:
        kind, _colon, pk = name.partition(":")
        asked[Kind(kind)].append(int(pk))
    loaded = {kind: _SHELVES[kind].load(pks) for kind, pks in asked.items()}
    return {name: loaded[Kind(name.split(":")[0])].get(int(name.split(":")[1]), ()) for name in names}


def every_subject() -> Iterator[str]:
    """Yield the name of everything that can be found now."""
    return (
        subject_of(kind, pk)
        for kind, shelf in _SHELVES.items()
        for pk in shelf.public().order_by("pk").values_list("pk", flat=True).iterator()
    )


def counts() -> dict[Kind, int]:
    """Return how many subjects of each kind there are now."""
    return {kind: shelf.public().count() for kind, shelf in _SHELVES.items()}


class _Shelf(ABC):
    """One kind of subject."""

    kind: ClassVar[Kind]

    @abstractmethod
    def public(self) -> QuerySet[Any]:
        """Return the rows that anybody may see now."""

    @abstractmethod
    def load(self, pks: Collection[int]) -> Mapping[int, tuple[Document, ...]]:
        """Return the documents of those rows that anybody may see."""


class _Courses(_Shelf):
    kind = Kind.COURSE

    def public(self) -> QuerySet[CoursePage]:
        return live_courses()

    def load(self, pks: Collection[int]) -> Mapping[int, tuple[Document, ...]]:
        courses = list(self.public().filter(pk__in=pks).select_related("licence"))
        found = [course.pk for course in courses]
        skills, occupations, lessons = skills_of(found), occupations_of(found), _lesson_titles(courses)
        request = HttpRequest()  # remembers the sites' roots, which every address needs
        documents = {}
        for course in courses:
            names = [one.name for one in (*occupations.get(course.pk, ()), *skills.get(course.pk, ()))]
            documents[course.pk] = (
                Document(
                    id=subject_of(self.kind, course.pk),
                    subject=subject_of(self.kind, course.pk),
                    kind=self.kind,
                    path=_path(course, request),
                    title=clean(course.title),
                    summary=clean(course.summary),
                    keywords=_keywords([*names, course.licence.name if course.licence else ""]),
                    body=_text(course.audience, *_stream_text(course), *lessons[course.pk]),
                    facts={
                        "hours": float(course.hours),
                        "lessons": len(lessons[course.pk]),
                        "is_demo": int(course.is_demo),
                    },
                ),
            )
        return documents


class _Lessons(_Shelf):
    kind = Kind.LESSON

    def public(self) -> QuerySet[LessonPage]:
        return live_lessons()

    def load(self, pks: Collection[int]) -> Mapping[int, tuple[Document, ...]]:
        lessons = list(self.public().filter(pk__in=pks).select_related("video"))
        above = _titles_by_path({path for one in lessons for path in (_course_path(one), _chapter_path(one))})
        request = HttpRequest()
        documents = {}
        for lesson in lessons:
            course = above[_course_path(lesson)]
            document = Document(
                id=subject_of(self.kind, lesson.pk),
                subject=subject_of(self.kind, lesson.pk),
                kind=self.kind,
                path=_path(lesson, request),
                title=clean(lesson.title),
                summary=clean(lesson.summary),
                keywords=_keywords([course, above[_chapter_path(lesson)]]),
                body=_text(*_stream_text(lesson)),
                facts={"course": course, **_duration(lesson)},
            )
            documents[lesson.pk] = (document, *_cues(lesson, document))
        return documents


class _Openings(_Shelf):
    kind = Kind.OPENING

    def public(self) -> QuerySet[Opening]:
        return Opening.objects.open()

    def load(self, pks: Collection[int]) -> Mapping[int, tuple[Document, ...]]:
        openings = self.public().filter(pk__in=pks).select_related("occupation")
        return {opening.pk: (self._document(opening),) for opening in openings}

    def _document(self, opening: Opening) -> Document:
        occupation = opening.occupation
        names = [occupation.name, *occupation.alias.split(",")] if occupation else []
        return Document(
            id=subject_of(self.kind, opening.pk),
            subject=subject_of(self.kind, opening.pk),
            kind=self.kind,
            path=opening.get_absolute_url(),
            title=clean(opening.title),
            keywords=_keywords([*names, opening.employer_name]),
            body=_text(
                opening.duties,
                opening.conditions,
                opening.licence_required,
                opening.benefits,
                opening.get_shift_display(),
                opening.get_contract_kind_display(),
                _area(opening),
                opening.place,
            ),
            facts=_opening_facts(opening),
            # Open through the whole last second, as OpeningQuerySet.open() has it.
            expires_at=math.floor(opening.expires_at.timestamp()) + 1 if opening.expires_at else None,
        )


_SHELVES: dict[Kind, _Shelf] = {shelf.kind: shelf for shelf in (_Courses(), _Lessons(), _Openings())}


def _cues(lesson: LessonPage, document: Document) -> Iterator[Document]:
    """Yield what is said in the lesson's video, each cue at its second."""
    if lesson.video is None or not lesson.video.is_playable:
        return
    for number, cue in enumerate(captions_cues(lesson.video)):
        second = int(cue.start)
        yield Document(
            id=f"{document.subject}:cue:{number}",
            subject=document.subject,
            kind=Kind.CUE,
            path=f"{document.path}?t={second}",
            title=document.title,
            body=clean(cue.spoken),
            facts={**document.facts, "start": second},
        )


def _lesson_titles(courses: Iterable[CoursePage]) -> dict[int, list[str]]:
    """Return the titles of each course's public lessons."""
    by_path = {course.path: course.pk for course in courses}
    titles: dict[int, list[str]] = {pk: [] for pk in by_path.values()}
    lessons = live_lessons().annotate(of_course=Left("path", Length("path") - Value(2 * STEP)))
    for path, title in lessons.filter(of_course__in=list(by_path)).values_list("of_course", "title"):
        titles[by_path[path]].append(title)
    return titles


def _titles_by_path(paths: Collection[str]) -> dict[str, str]:
    """Return the titles of pages (courses and chapters) by their path in the tree."""
    pages = Page.objects.filter(path__in=paths).values_list("path", "title")
    return {path: clean(title) for path, title in pages}


def _course_path(lesson: LessonPage) -> str:
    return str(lesson.path[: -2 * STEP])


def _chapter_path(lesson: LessonPage) -> str:
    return str(lesson.path[:-STEP])


def _path(page: Page, request: HttpRequest) -> str:
    parts = page.get_url_parts(request)
    # A page outside every site has no address and leads nowhere.
    return str(parts[2]) if parts and parts[2] else "/"


def _duration(lesson: LessonPage) -> dict[str, float]:
    video = lesson.video
    return {"seconds": round(video.duration)} if video and video.is_playable and video.duration else {}


def _stream_text(page: CoursePage | LessonPage) -> list[str]:
    return list(page._meta.get_field("body").get_searchable_content(page.body))


def _opening_facts(opening: Opening) -> dict[str, str | int | float]:
    facts = {
        "employer": opening.employer_name,
        "place": _area(opening) or opening.place,
        "shift": opening.shift,
        "pay_min": opening.pay_min,
        "pay_max": opening.pay_max,
        "pay_unit": opening.pay_unit,
        "is_demo": int(opening.is_synthetic),
    }
    return {name: clean(fact) if isinstance(fact, str) else fact for name, fact in facts.items() if fact}


def _area(opening: Opening) -> str:
    return areas.full_name(opening.area_code, opening.street_code)


def _keywords(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for one in names if (name := clean(one))))


def _text(*parts: str) -> str:
    return " ".join(filter(None, map(clean, parts)))
