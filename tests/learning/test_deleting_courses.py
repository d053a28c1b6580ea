"""A course that people are enrolled in is refused in words, before the database refuses it."""

from django.test import Client
from django.urls import reverse

from courses.models import CoursePage
from lms.accounts.models import User
from lms.accounts.roles import Role
from tests import factories


def test_a_course_with_learners_cant_be_deleted_and_the_admin_says_why(
    client: Client, learner: User, course: CoursePage
) -> None:
    client.force_login(factories.make_user(roles=[Role.ADMINISTRATOR], is_staff=True, is_superuser=True))
    path = reverse("wagtailadmin_pages:delete", args=[course.pk])
    response = client.post(path, follow=True)
    assert "学习记录要保留" in response.content.decode()
    assert CoursePage.objects.filter(pk=course.pk).exists()


def test_nor_in_bulk_nor_with_what_contains_it(client: Client, learner: User, course: CoursePage) -> None:
    client.force_login(factories.make_user(roles=[Role.ADMINISTRATOR], is_staff=True, is_superuser=True))
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    client.post(f"{bulk}?id={course.pk}")
    client.post(reverse("wagtailadmin_pages:delete", args=[course.get_parent().pk]))
    assert CoursePage.objects.filter(pk=course.pk).exists()


def test_a_course_without_learners_can_be_deleted(client: Client, course: CoursePage) -> None:
    client.force_login(factories.make_user(roles=[Role.ADMINISTRATOR], is_staff=True, is_superuser=True))
    client.post(reverse("wagtailadmin_pages:delete", args=[course.pk]))
    assert not CoursePage.objects.filter(pk=course.pk).exists()
