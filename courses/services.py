"""Writes: the table of occupations, the site's skeleton, and courses written by a program."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from wagtail.images.models import Image
from wagtail.models import Page

from courses import stream_data
from courses.models import (
    CataloguePage,
    ChapterPage,
    CourseOccupation,
    CoursePage,
    CourseSkill,
    LessonPage,
    Licence,
    Occupation,
    Skill,
)
from courses.occupations import load_occupations
from courses.site import ensure_site
from lms.accounts.models import User
from media_pipeline.models import Video

__all__ = [
    "add_chapter",
    "add_course",
    "add_lesson",
    "ensure_site",
    "load_occupations",
    "publish_chapter_of",
    "publish_contents",
    "replace_video",
]


@transaction.atomic
def add_course(
    *,
    title: str,
    summary: str,
    audience: str,
    hours: Decimal,
    slug: str = "",
    body: Sequence[tuple[str, Any]] = (),
    skills: Mapping[str, float] | None = None,
    occupations: Mapping[str, float] | None = None,
    licence: Licence | None = None,
    cover: Image | None = None,
    is_demo: bool = False,
    owner: User | None = None,
    publish: bool = False,
) -> CoursePage:
    """Add a course at the end of the catalogue.

    ``body`` is a sequence of (block name, value) as :class:`courses.blocks.BodyBlock` takes them;
    ``skills`` and ``occupations`` give the weight (0–1) by code, the main one first.

    :raises Skill.DoesNotExist, Occupation.DoesNotExist: for a code that isn't there.
    """
    course = CoursePage(
        title=title,
        slug=slug,
        summary=summary,
        audience=audience,
        hours=hours,
        body=stream_data.body(body),
        licence=licence,
        cover=cover,
        is_demo=is_demo,
        owner=owner,
        live=False,
    )
    course.skill_links = [
        CourseSkill(skill=Skill.objects.get(code=code), weight=weight, sort_order=order)
        for order, (code, weight) in enumerate((skills or {}).items())
    ]
    course.occupation_links = [
        CourseOccupation(occupation=Occupation.objects.get(code=code), weight=weight, sort_order=order)
        for order, (code, weight) in enumerate((occupations or {}).items())
    ]
    _add(CataloguePage.objects.first() or ensure_site(), course, publish=publish)
    return course


@transaction.atomic
def add_chapter(*, course: CoursePage, title: str, summary: str = "", publish: bool = False) -> ChapterPage:
    """Add a chapter at the end of a course."""
    chapter = ChapterPage(title=title, summary=summary, owner=course.owner, live=False)
    _add(course, chapter, publish=publish)
    return chapter


@transaction.atomic
def add_lesson(
    *,
    chapter: ChapterPage,
    title: str,
    summary: str,
    slug: str = "",
    body: Sequence[tuple[str, Any]] = (),
    video: Video | None = None,
    questions: Sequence[Mapping[str, Any]] = (),
    required_coverage: float = 0.9,
    reading_seconds: int = 60,
    pass_mark: float = 0.8,
    publish: bool = False,
) -> LessonPage:
    """Add a lesson at the end of a chapter; ``questions`` are as :func:`stream_data.questions` says."""
    lesson = LessonPage(
        title=title,
        slug=slug,
        summary=summary,
        body=stream_data.body(body),
        video=video,
        questions=stream_data.questions(questions),
        required_coverage=required_coverage,
        reading_seconds=reading_seconds,
        pass_mark=pass_mark,
        owner=chapter.owner,
        live=False,
    )
    _add(chapter, lesson, publish=publish)
    return lesson


@transaction.atomic
def replace_video(*, lesson: LessonPage, video: Video, user: User | None = None) -> None:
    """Give a lesson another recording, as a draft that is reviewed like any edit.

    What learners have covered stays theirs: see :mod:`lms.learning.replacing`.
    """
    draft = lesson.get_latest_revision_as_object()
    draft.video = video
    draft.save_revision(user=user, log_action=user is not None)


@transaction.atomic
def publish_contents(*, course: CoursePage, user: User | None = None) -> int:
    """Publish every chapter and lesson of ``course`` whose latest draft isn't public; return how many.

    An editor approves a course as a whole: twelve lessons are not twelve submissions.
    """
    drafts = course.get_descendants().filter(Q(live=False) | Q(has_unpublished_changes=True))
    published = 0
    for page in drafts.order_by("path").specific():
        if page.latest_revision is not None and not page.workflow_in_progress:
            page.latest_revision.publish(user=user)
            published += 1
    return published


@transaction.atomic
def publish_chapter_of(*, lesson: LessonPage, user: User | None = None) -> None:
    """Publish the chapter of an approved lesson if it never was: a heading needs no review of its own."""
    chapter = lesson.get_parent().specific
    if not chapter.live and chapter.first_published_at is None and chapter.latest_revision is not None:
        chapter.latest_revision.publish(user=user)


def _add(parent: Page, page: Page, *, publish: bool) -> None:
    # Read afresh: treebeard places a child by the parent's numbers, which an older instance doesn't know.
    Page.objects.get(pk=parent.pk).add_child(instance=page)
    revision = page.save_revision(user=page.owner)
    if publish:
        # The program publishes, whoever the owner is: an instructor may not.
        revision.publish()
    page.refresh_from_db()
