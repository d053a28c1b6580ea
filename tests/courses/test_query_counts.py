"""What a page costs doesn't grow with what it lists."""

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django.fixtures import Settings
from wagtail.images.models import Filter, Image

from courses import queries
from courses.catalogue import COVER_RENDITION
from courses.models import CoursePage
from tests import factories
from tests.courses.conftest import Queries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def embedded_cache(settings: Settings) -> None:
    """Keep the cache where the embedded size keeps it, in the database: looking there costs a query too."""
    in_database = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "django_cache"}
    settings.CACHES = {**settings.CACHES, "default": in_database}
    call_command("createcachetable")


def picture() -> Image:
    """Make an image whose rendition for cards is known: what is counted is looking it up."""
    image = Image.objects.create(title="封面", file="none.png", width=640, height=360)
    key = Filter(spec=COVER_RENDITION).get_cache_key(image)
    image.renditions.create(
        filter_spec=COVER_RENDITION, focal_point_key=key, width=640, height=360, file="none.webp"
    )
    return image


def full_course(**fields: object) -> CoursePage:
    return factories.make_course(
        lessons=2,
        video=factories.make_ready_video(),
        skills=["wiring", "safety"],
        occupations=["6-31-01-03", "6-18-02-04"],
        cover=picture(),
        **fields,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("address", ["/", "/courses/", "/courses/?family=6-00-00-00"])
def test_lists_of_courses(address: str, client: Client, queries_of: Queries) -> None:
    for _ in range(2):
        full_course()
    before = queries_of(lambda: client.get(address))
    for _ in range(4):
        full_course()
    assert queries_of(lambda: client.get(address)) == before


def test_a_courses_page(client: Client, queries_of: Queries) -> None:
    course = full_course()
    before = queries_of(lambda: client.get(course.url))
    for chapter_number in range(3):
        chapter = factories.make_chapter(course=course, title=f"第{chapter_number + 2}章")
        for _ in range(3):
            factories.make_lesson(chapter=chapter, video=factories.make_ready_video())
    assert queries_of(lambda: client.get(course.url)) == before


def test_a_lessons_page(client: Client, queries_of: Queries) -> None:
    course = factories.make_course(lessons=2)
    lesson = factories.lessons_of(course)[0]
    before = queries_of(lambda: client.get(lesson.url))
    for _ in range(5):
        factories.make_lesson(course=course, video=factories.make_ready_video())
    assert queries_of(lambda: client.get(lesson.url)) == before


def test_the_queries_that_others_use(queries_of: Queries) -> None:
    courses = [full_course()]
    course = courses[0]

    def everything() -> None:
        ids = [one.pk for one in courses]
        queries.skills_of(ids)
        queries.occupations_of(ids)
        queries.lesson_counts(courses)
        queries.outline(course)
        queries.course_rules(course)

    before = queries_of(everything)
    courses += [full_course() for _ in range(3)]
    for _ in range(3):
        factories.make_lesson(course=course, video=factories.make_ready_video())
    assert queries_of(everything) == before
