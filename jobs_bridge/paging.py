"""Long lists by the page."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest


def page_of(request: HttpRequest, rows: Any, size: int) -> Page[Any]:
    """Return the page that ``?page=`` asks for; the nearest one when there is no such page."""
    page = Paginator(rows, size).get_page(request.GET.get("page"))
    # Read once: templates look at the rows more than once.
    page.object_list = list(page.object_list)
    return page
