"""Loading the demo: once it is there, again it changes nothing, and people's work is never overwritten."""

from dataclasses import replace
from typing import Any

import pytest
from wagtail.models import Page, Revision

from courses.models import CoursePage, LessonPage, Licence, Skill
from courses.queries import lesson_questions
from lms.accounts.models import User
from lms.accounts.roles import Role
from lms.demo import content, pages
from lms.demo.accounts import ACCOUNTS, account_of, ensure_accounts
from lms.demo.content import Course
from lms.demo.loading import load
from lms.demo.models import DemoPage
from lms.demo.narration import Silence
from media_pipeline.models import Encode, Video

pytestmark = pytest.mark.django_db


def _load(courses: list[Course]) -> dict[str, int]:
    return load(courses=courses, voice=Silence(), say=lambda _line: None)


def _rows() -> dict[str, int]:
    models: tuple[Any, ...] = (Page, Revision, Video, Encode, User, Skill, Licence, DemoPage)
    return {model.__name__: model.objects.count() for model in models}


def _retitled(course: Course, title: str) -> Course:
    """Return ``course`` with another title for its first lesson."""
    chapter = course.chapters[0]
    lessons = (replace(chapter.lessons[0], title=title), *chapter.lessons[1:])
    return replace(course, chapters=(replace(chapter, lessons=lessons),))


def test_a_course_is_public_complete_and_marked_as_demo(two_courses: list[Course]) -> None:
    _load(two_courses)
    course = CoursePage.objects.get(slug=two_courses[0].slug)
    assert course.live
    assert course.is_demo
    assert course.licence is not None
    assert course.owner == account_of(Role.INSTRUCTOR)
    assert [link.skill.code for link in course.skill_links.all()] == list(two_courses[0].skills)
    assert [link.occupation.code for link in course.occupation_links.all()] == list(
        two_courses[0].occupations
    )
    lessons = LessonPage.objects.live().descendant_of(course)
    assert [lesson.slug for lesson in lessons] == [lesson.slug for lesson in two_courses[0].lessons]
    for lesson in lessons:
        assert lesson.video is not None
        assert lesson.video.captions
        assert lesson_questions(lesson)


def test_loading_twice_is_loading_once(two_courses: list[Course]) -> None:
    first = _load(two_courses)
    rows = _rows()
    again = _load(two_courses)
    assert _rows() == rows
    assert set(first) == {"added"}
    assert again == {"unchanged": first["added"]}


def test_the_first_lesson_of_every_course_is_encoded_before_any_second(two_courses: list[Course]) -> None:
    _load(two_courses)
    titles = list(Encode.objects.order_by("id").values_list("video__title", flat=True))
    courses = [course.title.partition("：")[0] for course in two_courses]
    assert [title.split(" · ")[1] for title in titles] == [*courses, *courses]


def test_a_changed_text_changes_its_page_and_adds_none(two_courses: list[Course]) -> None:
    _load(two_courses)
    before, pages_before = _rows(), set(Page.objects.values_list("pk", flat=True))
    counts = _load([_retitled(two_courses[0], "换了一个题目"), two_courses[1]])
    assert counts["changed"] == 1
    assert set(Page.objects.values_list("pk", flat=True)) == pages_before
    assert _rows()["Revision"] == before["Revision"] + 1
    lesson = LessonPage.objects.get(title="换了一个题目")
    assert lesson.live
    assert lesson.video is not None
    assert lesson.video.title.endswith("换了一个题目")


def test_a_changed_course_keeps_one_row_per_skill_and_occupation(two_courses: list[Course]) -> None:
    _load(two_courses)
    fewer = replace(two_courses[1], skills=dict(list(two_courses[1].skills.items())[:2]))
    assert _load([two_courses[0], fewer])["changed"] == 1
    course = CoursePage.objects.get(slug=fewer.slug)
    assert [link.skill.code for link in course.skill_links.all()] == list(fewer.skills)


def test_a_page_that_a_person_edited_is_left_alone(two_courses: list[Course]) -> None:
    _load(two_courses)
    lesson = LessonPage.objects.get(slug=next(two_courses[0].lessons).slug)
    lesson.title = "老师改过的题目"
    lesson.save_revision(user=account_of(Role.INSTRUCTOR)).publish()
    counts = _load([_retitled(two_courses[0], "演示的新题目"), two_courses[1]])
    lesson.refresh_from_db()
    assert counts["edited by people"] == 1
    assert lesson.title == "老师改过的题目"


def test_a_page_that_a_person_took_down_stays_down(two_courses: list[Course]) -> None:
    _load(two_courses)
    lesson = LessonPage.objects.get(slug=next(two_courses[0].lessons).slug)
    lesson.unpublish()
    _load([_retitled(two_courses[0], "演示的新题目"), two_courses[1]])
    lesson.refresh_from_db()
    assert not lesson.live


def test_what_a_person_deleted_does_not_come_back(two_courses: list[Course]) -> None:
    _load(two_courses)
    CoursePage.objects.get(slug=two_courses[0].slug).delete()
    counts = _load(two_courses)
    assert counts["deleted by people"] == 1
    assert not CoursePage.objects.filter(slug=two_courses[0].slug).exists()


def test_there_is_an_account_for_every_role_and_it_keeps_its_password() -> None:
    assert ensure_accounts() == len(ACCOUNTS) == len(Role)
    for account in ACCOUNTS:
        user = User.objects.get(username=account.login)
        assert user.check_password(account.password)
        assert user.has_role(account.role)
    learner = account_of(Role.LEARNER)
    learner.set_password("another one")
    learner.save()
    assert ensure_accounts() == 0
    assert account_of(Role.LEARNER).check_password("another one")


def test_words_that_a_person_corrected_stay() -> None:
    pages.ensure_words()
    skill = Skill.objects.order_by("code")[0]
    skill.name = "改过的说法"
    skill.save()
    assert pages.ensure_words() == 0
    skill.refresh_from_db()
    assert skill.name == "改过的说法"


def test_all_twelve_courses_become_pages(all_courses: list[Course], two_courses: list[Course]) -> None:
    _load(two_courses[:1])
    DemoPage.objects.all().delete()
    CoursePage.objects.get().delete()
    writer = pages.Writer(account_of(Role.INSTRUCTOR), {})
    for course in all_courses:
        writer.write(course)
    titles = list(CoursePage.objects.live().order_by("path").values_list("title", flat=True))
    assert titles == [course.title for course in content.courses()]
    assert LessonPage.objects.live().count() == sum(len(list(course.lessons)) for course in all_courses)
