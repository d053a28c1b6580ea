"""Moving lessons and chapters between courses without two lessons at one address."""

from wagtail.models import Page

from courses.models import ChapterPage, CoursePage, LessonPage


def clashing_slugs(page: Page, destination: Page) -> set[str]:
    """Return the addresses that ``page`` brings and the course of ``destination`` already has."""
    course_path = _course_path(destination)
    if course_path is None or not isinstance(page.specific, (ChapterPage, LessonPage)):
        return set()
    moved = LessonPage.objects.filter(path__startswith=page.path)
    there = LessonPage.objects.filter(path__startswith=course_path).exclude(path__startswith=page.path)
    return set(moved.values_list("slug", flat=True)) & set(there.values_list("slug", flat=True))


def _course_path(destination: Page) -> str | None:
    specific = destination.specific_class
    if specific is ChapterPage:
        return str(destination.path[: -Page.steplen])
    return str(destination.path) if specific is CoursePage else None
