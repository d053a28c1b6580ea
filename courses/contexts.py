"""What each public template is given. Nothing here looks at who is asking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from courses import catalogue, queries
from courses.covers import cover_of
from courses.models import ChapterPage, ContactSettings, CoursePage, LessonPage

HOME_CARDS = 6


def home_context() -> dict[str, Any]:
    return {
        "cards": catalogue.first_cards(HOME_CARDS),
        "course_count": queries.live_courses().count(),
        "contact": ContactSettings.load(),
    }


def catalogue_context(query: Mapping[str, str]) -> dict[str, Any]:
    found = catalogue.catalogue(family=query.get("family", ""), page=query.get("page", "1"))
    return {"catalogue": found, "contact": ContactSettings.load()}


def course_context(course: CoursePage, *, drafts: bool = False) -> dict[str, Any]:
    """Give the course's page its outline and what it leads to; ``drafts`` for a preview alone."""
    # From the page rather than from the database: a preview shows what isn't saved yet.
    occupations = [link.occupation for link in course.occupation_links.select_related("occupation")]
    chapters = queries.outline(course, drafts=drafts) if course.path else []
    return {
        "course": course,
        "occupations": occupations,
        "skills": [link.skill for link in course.skill_links.select_related("skill")],
        "chapters": chapters,
        "lesson_count": sum(len(chapter.lessons) for chapter in chapters),
        "seconds": sum(chapter.duration_seconds for chapter in chapters),
        "first_lesson": next(chain.from_iterable(chapter.lessons for chapter in chapters), None),
        "cover": cover_of(occupations[0].code if occupations else "", course.slug),
        "contact": ContactSettings.load(),
    }


def chapter_context(chapter: ChapterPage) -> dict[str, Any]:
    """Give the preview of a chapter: its course, where the chapter stands."""
    course = chapter.get_parent().specific
    return {**course_context(course, drafts=True), "page": course, "current_chapter": chapter}


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Where a lesson stands: its ``number`` counts from 1."""

    number: int
    total: int
    previous: queries.LessonOutline | None
    next: queries.LessonOutline | None


def lesson_context(lesson: LessonPage, *, drafts: bool = False) -> dict[str, Any]:
    course = queries.course_of(lesson)
    chapters = queries.outline(course, drafts=drafts)
    return {
        "lesson": lesson,
        "course": course,
        "chapters": chapters,
        "neighbours": _neighbours(lesson, list(chain.from_iterable(one.lessons for one in chapters))),
        "questions": queries.lesson_questions(lesson) if drafts else [],
        "has_quiz": bool(lesson.questions),
        "contact": ContactSettings.load(),
    }


def _neighbours(lesson: LessonPage, lessons: Sequence[queries.LessonOutline]) -> Neighbours:
    position = next((index for index, one in enumerate(lessons) if one.id == lesson.pk), len(lessons))
    return Neighbours(
        number=position + 1,
        total=max(len(lessons), position + 1),
        previous=lessons[position - 1] if position > 0 else None,
        next=lessons[position + 1] if position + 1 < len(lessons) else None,
    )
