"""What is pinned at enrolment comes back as it was."""

import json
from decimal import Decimal

import pytest

from courses import queries
from courses.rules import CourseRules
from tests import factories

pytestmark = pytest.mark.django_db


def test_rules_survive_json() -> None:
    course = factories.make_course(lessons=2, video=factories.make_ready_video(duration=61.5))
    rules = queries.course_rules(course)

    assert CourseRules.from_json(json.loads(json.dumps(rules.to_json()))) == rules


def test_rules_name_the_published_revision_and_every_lesson() -> None:
    course = factories.make_course(lessons=2, video=factories.make_ready_video(duration=61.5))
    rules = queries.course_rules(course)

    assert rules.revision_id == course.live_revision_id is not None
    assert rules.hours == Decimal(4)
    assert [lesson.lesson_id for lesson in rules.lessons] == [one.pk for one in factories.lessons_of(course)]
    first = rules.lessons[0]
    assert (first.duration, first.required_coverage, first.reading_seconds) == (61.5, 0.9, 0)
    assert (first.has_quiz, first.pass_mark) == (True, 0.8)
    assert rules.lesson(first.lesson_id) == first
    assert rules.lesson(-1) is None


def test_a_lesson_without_a_video_asks_for_reading() -> None:
    course = factories.make_course(with_quiz=False)
    (rules,) = queries.course_rules(course).lessons

    assert rules.video_id is None
    assert (rules.duration, rules.reading_seconds, rules.has_quiz) == (0.0, 60, False)
