"""The search page: the same for everyone, readable without scripts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from courses.models import ContactSettings
from search import listing
from search.documents import Kind
from search.exceptions import EngineError
from search.queries import Answer, Hit

PAGE = 20
MAX_PAGE = 50
# How many hits of each kind the page of all kinds shows, in the order of the page.
GROUPS = {Kind.COURSE: 6, Kind.OPENING: 4, Kind.LESSON: 4, Kind.CUE: 3}
CACHE_SECONDS = 60

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one kind: some of ``count``, the rest behind ``more``."""

    kind: Kind
    hits: Sequence[Hit]
    count: int
    more: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """A way to narrow the page to one kind; ``kind`` ``None`` is all of them."""

    kind: Kind | None
    count: int
    url: str
    is_current: bool


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """``/search/?q=电工&kind=course&page=2``; whatever is sent, the page answers in words."""
    typed = request.GET.get("q", "")
    kind = _kind(request.GET.get("kind", ""))
    try:
        context = _answered(Answer(typed), kind, _page(request.GET.get("page", "")))
    except EngineError as error:
        # The question stays out of the log: people type names and telephone numbers.
        log.warning("search_fell_back", reason=type(error).__name__)
        context = _fallen_back(typed)
    # "page" tells base.html that this page is the same for everyone: no one's messages belong in it.
    response = render(request, "search/search.html", {**context, "page": True})
    patch_cache_control(response, public=True, max_age=CACHE_SECONDS)
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


def _answered(answer: Answer, kind: Kind | None, page: int) -> dict[str, Any]:
    question = answer.question
    context = {"question": question, "kind": kind, "total": answer.total, "counts": answer.counts}
    if not question.is_searchable:
        return {**context, "courses": listing.courses()}
    if not answer.total:
        return {**context, "nearest": answer.nearest, **_nothing()}
    tabs = list(_tabs(question.text, answer, kind))
    if kind:
        return {**context, "tabs": tabs, **_one_kind(answer, kind, page)}
    return {**context, "tabs": tabs, "groups": list(_groups(answer))}


def _groups(answer: Answer) -> Iterable[Group]:
    for kind, shown in GROUPS.items():
        count = answer.counts[kind]
        if count:
            more = _url(answer.question.text, kind) if count > shown else ""
            yield Group(kind, answer.results(kind=kind, limit=shown).hits, count, more)


def _one_kind(answer: Answer, kind: Kind, page: int) -> dict[str, Any]:
    results = answer.results(kind=kind, limit=PAGE, offset=(page - 1) * PAGE)
    text, last = answer.question.text, min(MAX_PAGE, -(-results.total // PAGE))
    return {
        "groups": [Group(kind, results.hits, results.total)],
        "page_number": page,
        "pages": last,
        "previous": _url(text, kind, min(page - 1, last)) if page > 1 and last else "",
        "next": _url(text, kind, page + 1) if page < last else "",
    }


def _fallen_back(typed: str) -> dict[str, Any]:
    found = listing.plain(typed)
    groups = [Group(kind, hits, found.counts[kind]) for kind, hits in found.hits.items() if hits]
    return {
        "question": found.question,
        "engine_down": True,
        "total": sum(found.counts.values()),
        "groups": groups,
        **({} if groups else _nothing()),
    }


def _nothing() -> dict[str, Any]:
    """Return the way on from a page without hits: what there is, and whom to call."""
    return {"courses": listing.courses(), "contact": ContactSettings.load()}


def _tabs(text: str, answer: Answer, current: Kind | None) -> Iterable[Tab]:
    yield Tab(None, answer.total, _url(text), current is None)
    for kind in GROUPS:
        if answer.counts[kind] or kind is current:
            yield Tab(kind, answer.counts[kind], _url(text, kind), kind is current)


def _url(text: str, kind: Kind | None = None, page: int = 1) -> str:
    query = {"q": text, **({"kind": kind.value} if kind else {}), **({"page": page} if page > 1 else {})}
    return f"?{urlencode(query)}"


def _kind(text: str) -> Kind | None:
    return next((kind for kind in Kind if kind.value == text), None)


def _page(text: str) -> int:
    return max(1, min(int(text), MAX_PAGE)) if text.isascii() and text.isdigit() and len(text) < 5 else 1
