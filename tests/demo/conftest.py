"""A demo of two short courses: enough to see every rule, quick enough to record for real."""

from dataclasses import replace

import pytest

from lms.demo import content
from lms.demo.content import Course
from lms.demo.narration import Silence


def shortened(course: Course, lessons: int = 2) -> Course:
    """Return ``course`` with its first chapter, a few lessons, and two slides in each."""
    chapter = course.chapters[0]
    kept = tuple(replace(lesson, slides=lesson.slides[:2]) for lesson in chapter.lessons[:lessons])
    return replace(course, chapters=(replace(chapter, lessons=kept),))


@pytest.fixture(scope="session")
def all_courses() -> list[Course]:
    return content.courses()


@pytest.fixture
def two_courses(all_courses: list[Course]) -> list[Course]:
    return [shortened(all_courses[0]), shortened(all_courses[1])]


@pytest.fixture
def silence() -> Silence:
    """A voice that every machine has."""
    return Silence()
