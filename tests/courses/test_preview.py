"""Who writes sees a page as learners will, with drafts marked, before anybody else does."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data

from courses.models import CoursePage
from courses.services import ensure_site
from lms.accounts.models import User
from tests import factories
from tests.courses.test_review import course_form, lesson_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(instructor: User) -> CoursePage:
    return factories.make_course(title="还没发布的课", owner=instructor, lessons=2, publish=False)


def preview(client: Client, page: Page) -> str:
    response = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert response.status_code == 200
    assert "private" in response["Cache-Control"]
    assert "public" not in response["Cache-Control"]
    return str(response.content.decode())


def test_a_draft_course_with_its_draft_lessons(course: CoursePage, as_instructor: Client) -> None:
    html = preview(as_instructor, course)
    assert "还没发布的课" in html
    assert html.count("草稿") == 2
    lesson = factories.lessons_of(course)[0]
    assert reverse("wagtailadmin_pages:view_draft", args=[lesson.pk]) in html
    assert "/learn/fragments/" not in html


def test_a_draft_chapter_is_shown_on_its_course(course: CoursePage, as_instructor: Client) -> None:
    html = preview(as_instructor, factories.lessons_of(course)[0].get_parent())
    assert "还没发布的课" in html
    assert "第一章" in html


def test_a_draft_lesson_with_its_questions_and_answers(course: CoursePage, as_instructor: Client) -> None:
    html = preview(as_instructor, factories.lessons_of(course)[0])
    assert "第 1 节，共 2 节" in html
    assert factories.QUESTION["prompt"] in html
    assert "/learn/fragments/" not in html


def test_answers_are_not_on_the_public_page(client: Client) -> None:
    course = factories.make_course()
    html = client.get(factories.lessons_of(course)[0].url).content.decode()
    assert factories.QUESTION["prompt"] not in html
    assert "先擦手" not in html


def test_nobody_else_gets_a_preview(course: CoursePage, client: Client) -> None:
    address = reverse("wagtailadmin_pages:view_draft", args=[course.pk])
    assert client.get(address).status_code == 302
    client.force_login(factories.make_user())
    assert client.get(address).status_code == 302


def test_the_form_of_a_course_that_was_never_saved_can_be_previewed(as_instructor: Client) -> None:

    args = ["courses", "coursepage", ensure_site().pk]
    address = reverse("wagtailadmin_pages:preview_on_add", args=args)
    assert as_instructor.post(address, nested_form_data(course_form())).json()["is_valid"]
    html = as_instructor.get(address).content.decode()
    assert "煤矿工人转岗电工基础" in html
    assert "焊工" in html


def test_the_form_of_a_lesson_that_was_never_saved_can_be_previewed(
    course: CoursePage, as_instructor: Client
) -> None:

    chapter = factories.lessons_of(course)[0].get_parent()
    address = reverse("wagtailadmin_pages:preview_on_add", args=["courses", "lessonpage", chapter.pk])
    assert as_instructor.post(address, nested_form_data(lesson_form(slug="xin-ke"))).json()["is_valid"]
    assert "先断电，再验电。" in as_instructor.get(address).content.decode()
