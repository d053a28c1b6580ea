"""What a course's videos take: each counted once in a course, at the same cost however many there are."""

from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from courses import queries, services
from lms.accounts.roles import Role
from tests import factories


def test_a_video_counts_once_in_a_course(db: None) -> None:
    big, small = (factories.make_ready_video(stored_bytes=size) for size in (50_000_000, 2_000_000))
    course = factories.make_course(lessons=2, video=big)
    factories.make_lesson(course=course, video=small, publish=False)
    factories.make_course(lessons=1, video=None)
    (found,) = queries.storage_by_course()
    assert (found.course.pk, found.videos, found.bytes) == (course.pk, 2, 52_000_000)


def test_the_largest_course_comes_first_and_more_cost_no_more_queries(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for size in (3_000_000, 9_000_000, 6_000_000):
        factories.make_course(video=factories.make_ready_video(stored_bytes=size))
    with django_assert_num_queries(2):
        found = queries.storage_by_course()
    assert [one.bytes for one in found] == [9_000_000, 6_000_000, 3_000_000]


def test_who_looks_after_all_videos_sees_the_report(db: None, client: Client) -> None:
    factories.make_course(title="焊工入门", video=factories.make_ready_video(stored_bytes=50 * 1024**2))
    client.force_login(factories.make_user(roles=[Role.ADMINISTRATOR], is_staff=True, is_superuser=True))
    page = client.get(reverse("course_storage")).content.decode()
    assert "焊工入门" in page
    assert "50.0\xa0MB" in page
    assert reverse("course_storage") in client.get(reverse("wagtailadmin_home")).content.decode()


def test_who_looks_after_their_own_alone_does_not(db: None, client: Client) -> None:
    services.ensure_site()
    client.force_login(factories.make_user(roles=[Role.INSTRUCTOR]))
    assert client.get(reverse("wagtailadmin_home")).status_code == 200
    assert client.get(reverse("course_storage")).status_code != 200
    assert reverse("course_storage") not in client.get(reverse("wagtailadmin_home")).content.decode()
