"""What happened elsewhere that the index must look at again."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from courses.models import ChapterPage, CoursePage, LessonPage
from jobs_bridge.signals import opening_changed
from media_pipeline.models import Video
from media_pipeline.signals import captions_changed, video_ready
from search import outbox
from search.documents import Kind
from search.subjects import subject_of

_STEP = Page.steplen


@receiver(page_published)
@receiver(page_unpublished)
def _page_changed(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    # The home page and the catalogue say nothing that is found under another page's name.
    if isinstance(instance, CoursePage | ChapterPage | LessonPage):
        outbox.request(_around(instance))


@receiver(post_page_move)
@receiver(page_slug_changed)
def _page_moved(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Every address below the page is another now."""
    outbox.request(_around(instance))


@receiver(post_delete, sender=CoursePage)
def _course_deleted(sender: type[CoursePage], instance: CoursePage, **kwargs: Any) -> None:
    outbox.request([subject_of(Kind.COURSE, instance.pk)])


@receiver(post_delete, sender=LessonPage)
def _lesson_deleted(sender: type[LessonPage], instance: LessonPage, **kwargs: Any) -> None:
    outbox.request([subject_of(Kind.LESSON, instance.pk), *_courses(_above(instance.path))])


# Wagtail has no signal of its own for this, and a page that became private must not be found.
@receiver(post_save, sender=PageViewRestriction)
@receiver(post_delete, sender=PageViewRestriction)
def _privacy_changed(sender: type[PageViewRestriction], instance: PageViewRestriction, **kwargs: Any) -> None:
    page = Page.objects.filter(pk=instance.page_id).first()
    if page is not None:
        outbox.request(_around(page))


@receiver(video_ready)
@receiver(captions_changed)
def _video_changed(sender: type[Video], video: Video, **kwargs: Any) -> None:
    lessons = LessonPage.objects.filter(video=video).values_list("pk", flat=True)
    outbox.request(subject_of(Kind.LESSON, pk) for pk in lessons)


@receiver(opening_changed)
def _openings_changed(sender: type[Any], opening_ids: Iterable[int], **kwargs: Any) -> None:
    outbox.request(subject_of(Kind.OPENING, pk) for pk in opening_ids)


def _around(page: Page) -> Iterator[str]:
    """Yield the subjects that a page is, holds or belongs to: courses and lessons name each other."""
    yield from _courses(Q(path__startswith=page.path) | _above(page.path))
    lessons = LessonPage.objects.filter(path__startswith=page.path).values_list("pk", flat=True)
    yield from (subject_of(Kind.LESSON, pk) for pk in lessons)


def _courses(which: Q) -> Iterator[str]:
    courses = CoursePage.objects.filter(which).values_list("pk", flat=True)
    return (subject_of(Kind.COURSE, pk) for pk in courses)


def _above(path: str) -> Q:
    return Q(path__in=[path[:end] for end in range(_STEP, len(path), _STEP)])
