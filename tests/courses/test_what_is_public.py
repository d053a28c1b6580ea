"""Nothing that isn't published reaches the public, by no way."""

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from courses import queries
from courses.models import ChapterPage, CoursePage, LessonPage
from tests import factories

pytestmark = pytest.mark.django_db


def titles(course: CoursePage, *, drafts: bool = False) -> list[str]:
    return [lesson.title for chapter in queries.outline(course, drafts=drafts) for lesson in chapter.lessons]


@pytest.fixture
def course() -> CoursePage:
    return factories.make_course(lessons=2)


def test_a_draft_lesson_is_neither_listed_nor_served_nor_asked_for(
    course: CoursePage, client: Client
) -> None:
    draft = factories.make_lesson(course=course, title="还没写完", publish=False)

    assert titles(course) == ["第1课", "第2课"]
    assert titles(course, drafts=True) == ["第1课", "第2课", "还没写完"]
    assert "还没写完" not in client.get(course.url).content.decode()
    assert client.get(f"{course.url}{draft.slug}/").status_code == 404
    assert draft.pk not in [rules.lesson_id for rules in queries.course_rules(course).lessons]
    assert draft not in queries.live_lessons()
    assert queries.lesson_counts([course]) == {course.pk: 2}


def test_a_live_lesson_in_a_draft_chapter_is_not_public(course: CoursePage, client: Client) -> None:
    chapter = ChapterPage.objects.child_of(course).get()
    lesson = factories.lessons_of(course)[0]
    chapter.unpublish()

    assert client.get(lesson.url).status_code == 404
    assert client.get(f"{course.url}{chapter.slug}/{lesson.slug}/").status_code == 404
    assert titles(CoursePage.objects.get(pk=course.pk)) == []
    assert not queries.live_lessons()


def test_a_live_lesson_of_a_draft_course_is_not_public(course: CoursePage, client: Client) -> None:
    lesson = factories.lessons_of(course)[0]
    course.unpublish()

    assert client.get(lesson.url).status_code == 404
    assert client.get(course.url).status_code == 404
    assert course not in queries.live_courses()
    assert course.title not in client.get("/courses/").content.decode()


def test_a_change_that_is_not_published_is_not_shown(course: CoursePage, client: Client) -> None:
    lesson = factories.lessons_of(course)[0]
    lesson.title = "改了一半"
    lesson.save_revision()

    assert "改了一半" not in client.get(lesson.url).content.decode()
    assert "改了一半" not in client.get(course.url).content.decode()


def test_a_course_for_some_people_is_not_offered_to_all(course: CoursePage, client: Client) -> None:
    lesson = factories.lessons_of(course)[0]
    PageViewRestriction.objects.create(page=course, restriction_type=PageViewRestriction.LOGIN)

    assert course not in queries.live_courses()
    assert lesson not in queries.live_lessons()
    for url in (course.url, lesson.url):
        assert client.get(url).status_code == 302
    client.force_login(factories.make_user())
    response = client.get(lesson.url)
    assert response.status_code == 200
    assert "public" not in response["Cache-Control"]
    assert "no-store" in response["Cache-Control"]


def test_the_order_is_that_of_the_tree(course: CoursePage) -> None:
    first, second = factories.lessons_of(course)
    LessonPage.objects.get(pk=second.pk).move(first, pos="left")
    assert titles(course) == ["第2课", "第1课"]


def test_a_lesson_knows_its_course(course: CoursePage) -> None:
    assert queries.course_of(factories.lessons_of(course)[0]) == course
