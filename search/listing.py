"""What a database can do without an index: find what contains the question just as it is typed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from courses.queries import live_courses, live_lessons
from jobs_bridge.models import Opening
from search import query, subjects
from search.documents import Document, Kind
from search.explaining import show
from search.queries import Hit
from search.query import Clause, How, Question, Step

PER_KIND = 10
COURSES = 12

_NOTHING: Clause = query.AnyOf(())


@dataclass(frozen=True, slots=True)
class Listing:
    """Hits of each kind that the database can search, ``PER_KIND`` at most; ``counts`` are the totals."""

    question: Question
    hits: Mapping[Kind, tuple[Hit, ...]]
    counts: Mapping[Kind, int]


def plain(q: str) -> Listing:
    """Return what contains ``q`` in its title, introduction or employer, newest last. Nothing for nothing."""
    question = query.read(q)
    hits, counts = {}, {}
    for kind, find in _FINDERS.items():
        pks = find(question.text) if question.is_searchable else []
        counts[kind] = len(pks)
        hits[kind] = _hits(kind, pks[:PER_KIND], question)
    return Listing(question, hits, counts)


def courses() -> list[Document]:
    """Return the first courses of the catalogue, for a page that has nothing else to offer."""
    pks = list(live_courses().values_list("pk", flat=True)[:COURSES])
    return _documents(Kind.COURSE, pks)


def _courses(text: str) -> list[int]:
    return list(live_courses().filter(_contains(text, "title", "summary")).values_list("pk", flat=True))


def _lessons(text: str) -> list[int]:
    return list(live_lessons().filter(_contains(text, "title", "summary")).values_list("pk", flat=True))


def _openings(text: str) -> list[int]:
    found = Opening.objects.open().filter(_contains(text, "title", "employer_name", "occupation__name"))
    return list(found.order_by("pk").values_list("pk", flat=True))


_FINDERS: dict[Kind, Callable[[str], list[int]]] = {
    Kind.COURSE: _courses,
    Kind.OPENING: _openings,
    Kind.LESSON: _lessons,
}


def _contains(text: str, *fields: str) -> Q:
    wanted = Q()
    for field in fields:
        wanted |= Q(**{f"{field}__icontains": text})
    return wanted


def _documents(kind: Kind, pks: list[int]) -> list[Document]:
    names = [subjects.subject_of(kind, pk) for pk in pks]
    loaded = subjects.load(names)
    return [document for name in names for document in loaded[name] if document.kind is kind]


def _hits(kind: Kind, pks: list[int], question: Question) -> tuple[Hit, ...]:
    steps = [Step(How.EXACT, _NOTHING, question.text)]
    return tuple(Hit(document, 0.0, show(document, question, steps)) for document in _documents(kind, pks))
