"""An instructor writes all of their own course and nothing of anybody else's; an editor everywhere."""

from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from courses.models import CoursePage, LessonPage
from lms.accounts.models import User
from lms.accounts.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db


@dataclass
class Tree:
    course: CoursePage
    chapter: Page
    lesson: LessonPage

    def pages(self) -> list[Page]:
        return [self.course, self.chapter, self.lesson]


@pytest.fixture
def tree(instructor: User) -> Tree:
    course = factories.make_course(owner=instructor, lessons=1, publish=False)
    lesson = factories.lessons_of(course)[0]
    return Tree(course, lesson.get_parent().specific, lesson)


@pytest.fixture
def colleague(tree: Tree) -> User:
    return factories.make_user(username="other", roles=[Role.INSTRUCTOR])


def test_the_author_edits_all_of_it(tree: Tree, instructor: User) -> None:
    for page in tree.pages():
        assert page.permissions_for_user(instructor).can_edit()
        assert not page.permissions_for_user(instructor).can_publish()
    assert tree.course.permissions_for_user(instructor).can_add_subpage()
    assert tree.chapter.permissions_for_user(instructor).can_add_subpage()


def test_a_colleague_edits_and_adds_nothing(tree: Tree, colleague: User) -> None:
    for page in tree.pages():
        permissions = page.permissions_for_user(colleague)
        assert not permissions.can_edit()
        assert not permissions.can_add_subpage()
        assert not permissions.can_delete()
        assert not permissions.can_reorder_children()


def test_an_editor_edits_and_publishes_all_of_it(tree: Tree, editor: User) -> None:
    for page in tree.pages():
        assert page.permissions_for_user(editor).can_edit()
        assert page.permissions_for_user(editor).can_publish()


def test_what_an_editor_added_to_it_is_the_authors_too(tree: Tree, editor: User, instructor: User) -> None:
    LessonPage.objects.filter(pk=tree.lesson.pk).update(owner=editor)
    assert LessonPage.objects.get(pk=tree.lesson.pk).permissions_for_user(instructor).can_edit()


def test_whoever_is_given_the_course_takes_it_over(tree: Tree, instructor: User, colleague: User) -> None:
    CoursePage.objects.filter(pk=tree.course.pk).update(owner=colleague)
    course = CoursePage.objects.get(pk=tree.course.pk)
    assert course.permissions_for_user(colleague).can_edit()
    assert not course.permissions_for_user(instructor).can_edit()
    assert not LessonPage.objects.get(pk=tree.lesson.pk).permissions_for_user(instructor).can_edit()


def test_the_author_puts_lessons_in_order_by_dragging(tree: Tree, as_instructor: Client) -> None:
    second = factories.make_lesson(chapter=tree.chapter.specific, title="第二课", publish=False)
    address = reverse("wagtailadmin_pages:set_page_position", args=[second.pk])
    assert as_instructor.post(f"{address}?position=0").status_code == 200
    assert factories.lessons_of(tree.course) == [second, tree.lesson]


@pytest.mark.parametrize("name", ["edit", "add_subpage", "delete", "unpublish"])
def test_the_door_is_shut_to_a_colleague(tree: Tree, colleague: User, name: str) -> None:
    client = Client()
    client.force_login(colleague)
    for page in tree.pages():
        response = client.get(reverse(f"wagtailadmin_pages:{name}", args=[page.pk]))
        assert response.status_code == 302, page
        assert response["Location"].startswith("/admin/"), page


def test_nobody_inactive_may_do_anything(tree: Tree, instructor: User) -> None:
    instructor.is_active = False
    assert not tree.course.permissions_for_user(instructor).can_edit()
    assert not tree.course.permissions_for_user(instructor).can_add_subpage()
