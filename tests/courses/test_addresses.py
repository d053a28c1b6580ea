"""A lesson's address names its course and not its chapter."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from courses.lesson_addresses import clashing_slugs
from courses.models import CataloguePage, ChapterPage, CoursePage, LessonPage
from courses.services import add_chapter, add_lesson
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def course() -> CoursePage:
    return factories.make_course(slug="dian-gong", lessons=0)


@pytest.fixture
def chapter(course: CoursePage) -> ChapterPage:
    return factories.make_chapter(course=course, title="第一章")


def lesson_in(chapter: ChapterPage, slug: str) -> LessonPage:
    return factories.make_lesson(chapter=chapter, slug=slug)


def test_a_lesson_lies_directly_under_its_course(chapter: ChapterPage, client: Client) -> None:
    lesson = lesson_in(chapter, "an-quan")
    assert lesson.url == "/courses/dian-gong/an-quan/"
    assert client.get(lesson.url).status_code == 200


def test_the_address_with_the_chapter_in_it_leads_to_the_short_one(
    chapter: ChapterPage, client: Client
) -> None:
    lesson_in(chapter, "an-quan")
    response = client.get(f"/courses/dian-gong/{chapter.slug}/an-quan/")
    assert (response.status_code, response["Location"]) == (301, "/courses/dian-gong/an-quan/")


def test_a_chapter_is_a_place_on_the_page_of_its_course(chapter: ChapterPage, client: Client) -> None:
    factories.make_lesson(chapter=chapter)
    assert chapter.url == f"/courses/dian-gong/#chapter-{chapter.pk}"
    response = client.get(f"/courses/dian-gong/{chapter.slug}/")
    assert (response.status_code, response["Location"]) == (301, chapter.url)
    assert f'id="chapter-{chapter.pk}"' in client.get("/courses/dian-gong/").content.decode()


def test_two_chapters_may_not_have_lessons_of_one_address(course: CoursePage, chapter: ChapterPage) -> None:
    lesson_in(chapter, "an-quan")
    other = factories.make_chapter(course=course, title="第二章")
    with pytest.raises(ValidationError) as error:
        lesson_in(other, "an-quan")
    assert error.value.message_dict["slug"] == ["这门课里已经有一节课用了网址“an-quan”，请换一个。"]


def test_two_courses_may(chapter: ChapterPage) -> None:
    lesson_in(chapter, "an-quan")
    other = factories.make_chapter(course=factories.make_course(slug="han-gong", lessons=0))
    assert lesson_in(other, "an-quan").url == "/courses/han-gong/an-quan/"


def test_a_lesson_nobody_named_is_called_in_pinyin_and_counted(course: CoursePage) -> None:
    first = add_chapter(course=course, title="第一章", publish=True)
    second = add_chapter(course=course, title="第二章", publish=True)
    slugs = [
        add_lesson(chapter=chapter, title="安全用电", summary="…", publish=True).slug
        for chapter in (first, second)
    ]
    assert slugs == ["an-quan-yong-dian", "an-quan-yong-dian-2"]
    assert first.slug == "di-yi-zhang"


def test_a_lesson_keeps_its_address_in_another_chapter_and_takes_its_new_courses(
    course: CoursePage, chapter: ChapterPage, client: Client
) -> None:
    lesson = lesson_in(chapter, "an-quan")
    other = factories.make_chapter(course=course, title="第二章")
    lesson.move(other, pos="last-child")
    assert client.get("/courses/dian-gong/an-quan/").status_code == 200

    third = factories.make_chapter(course=factories.make_course(slug="han-gong", lessons=0))
    LessonPage.objects.get(pk=lesson.pk).move(third, pos="last-child")
    assert client.get("/courses/han-gong/an-quan/").status_code == 200
    assert client.get("/courses/dian-gong/an-quan/").status_code == 404


def test_a_move_that_would_repeat_an_address_is_known_before(
    course: CoursePage, chapter: ChapterPage, catalogue: CataloguePage
) -> None:
    lesson = lesson_in(chapter, "an-quan")
    there = factories.make_chapter(course=factories.make_course(slug="han-gong", lessons=0))
    lesson_in(there, "an-quan")
    second = factories.make_chapter(course=course, title="第二章")

    assert clashing_slugs(lesson, there) == {"an-quan"}
    assert clashing_slugs(chapter, there.get_parent().specific) == {"an-quan"}
    assert clashing_slugs(lesson, second) == set()
    assert clashing_slugs(course, catalogue) == set()
