"""One address, one lesson: what a move or a copy would repeat in the course it goes to."""

from collections.abc import Iterable

from wagtail.models import Page

from courses.models import ChapterPage, CoursePage, LessonPage


def clashing_slugs(page: Page, destination: Page) -> set[str]:
    """Return the addresses that a moved ``page`` brings and the course of ``destination`` already has."""
    if not isinstance(page.specific, (ChapterPage, LessonPage)):
        return set()
    moved = LessonPage.objects.filter(path__startswith=page.path)
    return taken_slugs(moved.values_list("slug", flat=True), destination, leaving=page)


def taken_slugs(slugs: Iterable[str], destination: Page, *, leaving: Page | None = None) -> set[str]:
    """Return those of ``slugs`` that the course of ``destination`` has, not counting what is ``leaving``."""
    course_path = _course_path(destination)
    if course_path is None:
        return set()
    there = LessonPage.objects.filter(path__startswith=course_path, slug__in=list(slugs))
    if leaving is not None:
        there = there.exclude(path__startswith=leaving.path)
    return set(there.values_list("slug", flat=True))


def _course_path(destination: Page) -> str | None:
    specific = destination.specific_class
    if specific is ChapterPage:
        return str(destination.path[: -Page.steplen])
    return str(destination.path) if specific is CoursePage else None
