"""From an instructor's first draft through the review to the public, in the admin's own forms."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, WorkflowState
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from courses import queries
from courses.models import CataloguePage, ChapterPage, CoursePage, LessonPage, Occupation
from lms.accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db


def post(client: Client, address: str, data: dict[str, Any]) -> Any:
    response = client.post(address, nested_form_data(data))
    if response.status_code == 200:
        pytest.fail(f"{address}: {response.context['form'].errors}")
    assert response.status_code == 302
    return response


def course_form(**changes: Any) -> dict[str, Any]:
    return {
        "title": "煤矿工人转岗电工基础",
        "slug": "",
        "search_description": "",
        "summary": "学会安全用电和接线。",
        "audience": "下过井的人",
        "hours": "4",
        "cover": "",
        "licence": "",
        "body": streamfield([("paragraph", rich_text("<p>从安全讲起。</p>"))]),
        "occupation_links": inline_formset([{"occupation": factories.make_occupation().pk, "weight": "1"}]),
        "skill_links": inline_formset([]),
        "comments": inline_formset([]),
        **changes,
    }


def lesson_form(**changes: Any) -> dict[str, Any]:
    question = {
        "prompt": "先做什么？",
        "options": streamfield([("item", {"text": "断电", "correct": "on", "feedback": ""})])
        | {"0-type": "item"},
        "explanation": "",
    }
    return {
        "title": "安全用电",
        "slug": "",
        "search_description": "",
        "summary": "先断电。",
        "video": "",
        "body": streamfield([("paragraph", rich_text("<p>先断电，再验电。</p>"))]),
        "questions": streamfield([("single", question)] if changes.pop("with_question", False) else []),
        "required_coverage": "0.9",
        "reading_seconds": "60",
        "pass_mark": "0.8",
        "comments": inline_formset([]),
        **changes,
    }


def add(client: Client, parent: Page, model: str, data: dict[str, Any]) -> None:
    post(client, reverse("wagtailadmin_pages:add", args=["courses", model, parent.pk]), data)


def edit(client: Client, page: Page, data: dict[str, Any]) -> None:
    post(client, reverse("wagtailadmin_pages:edit", args=[page.pk]), data)


def links_of(course: CoursePage, *occupations: Occupation) -> dict[str, Any]:
    """Return the rows of a saved course, naming ``occupations`` instead of theirs if any are given."""
    rows = list(course.occupation_links.all())
    named = occupations or [row.occupation for row in rows]
    items = [
        {"id": row.pk, "occupation": occupation.pk, "weight": "1"}
        for row, occupation in zip(rows, named, strict=True)
    ]
    rows_of_form: dict[str, Any] = inline_formset(items, initial=len(items))
    return rows_of_form


def submit(client: Client, course: CoursePage) -> None:
    edit(client, course, course_form(occupation_links=links_of(course), **{"action-submit": "1"}))


@pytest.fixture
def draft(as_instructor: Client, catalogue: CataloguePage) -> CoursePage:
    add(as_instructor, catalogue, "coursepage", course_form())
    course: CoursePage = CoursePage.objects.get()
    add(
        as_instructor,
        course,
        "chapterpage",
        {"title": "第一章", "summary": "", "comments": inline_formset([])},
    )
    add(as_instructor, ChapterPage.objects.get(), "lessonpage", lesson_form())
    return course


def approve(client: Client, page: Page) -> None:
    state = page.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    response = client.post(address, {"comment": "写得好"})
    assert response.status_code in (200, 302)


def test_a_draft_is_written_in_three_layers(draft: CoursePage) -> None:
    assert draft.slug == "mei-kuang-gong-ren-zhuan-gang-dian-gong-ji-chu"
    assert [link.occupation.code for link in draft.occupation_links.all()] == ["6-18-02-04"]
    chapter, lesson = ChapterPage.objects.get(), LessonPage.objects.get()
    assert (chapter.slug, lesson.slug) == ("di-yi-zhang", "an-quan-yong-dian")
    assert not any(page.live for page in (draft, chapter, lesson))


def test_an_instructor_submits_and_cannot_publish(draft: CoursePage, as_instructor: Client) -> None:
    publish = course_form(occupation_links=links_of(draft), **{"action-publish": "1"})
    edit(as_instructor, draft, publish)
    assert not CoursePage.objects.get().live

    submit(as_instructor, draft)
    state = WorkflowState.objects.get()
    assert (state.status, state.workflow.name) == (WorkflowState.STATUS_IN_PROGRESS, "课程审核")


def test_an_approved_course_is_public_with_all_that_is_in_it(
    draft: CoursePage, as_instructor: Client, as_editor: Client, client: Client
) -> None:
    submit(as_instructor, draft)
    approve(as_editor, CoursePage.objects.get())

    course = CoursePage.objects.get()
    assert course.live
    assert [lesson.title for lesson in queries.lessons_of(course)] == ["安全用电"]
    assert "安全用电" in client.get(course.url).content.decode()


def test_a_later_lesson_goes_its_own_way_and_takes_its_new_chapter_along(
    draft: CoursePage, as_instructor: Client, as_editor: Client, client: Client
) -> None:
    submit(as_instructor, draft)
    approve(as_editor, CoursePage.objects.get())
    add(
        as_instructor,
        draft,
        "chapterpage",
        {"title": "第二章", "summary": "", "comments": inline_formset([])},
    )
    chapter = ChapterPage.objects.get(title="第二章")
    add(as_instructor, chapter, "lessonpage", lesson_form(title="接线", **{"action-submit": "1"}))
    lesson = LessonPage.objects.get(title="接线")
    assert client.get(f"{draft.url}{lesson.slug}/").status_code == 404

    approve(as_editor, lesson)
    assert client.get(f"{draft.url}{lesson.slug}/").status_code == 200


def test_a_rejected_course_stays_a_draft(draft: CoursePage, as_instructor: Client, as_editor: Client) -> None:
    submit(as_instructor, draft)
    state = CoursePage.objects.get().current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[draft.pk, "reject", state.pk])
    as_editor.post(address, {"comment": "课时太少"})
    assert not CoursePage.objects.get().live
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_NEEDS_CHANGES


def test_a_question_without_a_choice_is_refused_when_the_lesson_is_submitted(
    draft: CoursePage, as_instructor: Client
) -> None:
    lesson = LessonPage.objects.get()
    address = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    data = nested_form_data(lesson_form(with_question=True, **{"action-submit": "1"}))
    response = as_instructor.post(address, data)
    assert response.status_code == 200
    assert "至少要写两个选项" in str(response.context["form"].errors.as_data()["questions"][0].as_json_data())

    data = nested_form_data(lesson_form(with_question=True))
    assert as_instructor.post(address, data).status_code == 302


def test_a_second_lesson_of_one_address_is_refused_in_words(draft: CoursePage, as_instructor: Client) -> None:
    add(
        as_instructor,
        draft,
        "chapterpage",
        {"title": "第二章", "summary": "", "comments": inline_formset([])},
    )
    second = ChapterPage.objects.get(title="第二章")
    address = reverse("wagtailadmin_pages:add", args=["courses", "lessonpage", second.pk])
    response = as_instructor.post(address, nested_form_data(lesson_form(slug="an-quan-yong-dian")))
    assert response.status_code == 200
    assert response.context["form"].errors["slug"] == [
        "这门课里已经有一节课用了网址“an-quan-yong-dian”，请换一个。"
    ]


def test_a_move_that_repeats_an_address_is_refused_in_words(as_editor: Client) -> None:
    first, second = (factories.make_course(lessons=0) for _ in range(2))
    lesson = factories.make_lesson(course=first, slug="an-quan")
    factories.make_lesson(course=second, slug="an-quan")
    elsewhere = factories.make_chapter(course=second)
    address = reverse("wagtailadmin_pages:move_confirm", args=[lesson.pk, elsewhere.pk])
    response = as_editor.post(address, follow=True)
    assert "不能移动到这里。这门课里已经有一节课用了网址“an-quan”" in response.content.decode()
    assert LessonPage.objects.get(pk=lesson.pk).get_parent() == lesson.get_parent()


def test_two_rows_that_exchange_their_occupations_are_refused_in_words(
    as_instructor: Client, instructor: User
) -> None:
    course = factories.make_course(owner=instructor, occupations=["6-18-02-04", "6-31-01-03"], publish=False)
    first, second = (link.occupation for link in course.occupation_links.all())
    address = reverse("wagtailadmin_pages:edit", args=[course.pk])
    data = nested_form_data(course_form(occupation_links=links_of(course, second, first)))

    response = as_instructor.post(address, data)

    assert response.status_code == 200
    assert "互换了" in str(response.context["form"].non_field_errors())
    assert [link.occupation for link in course.occupation_links.all()] == [first, second]


def test_naming_an_occupation_twice_is_refused(as_instructor: Client, instructor: User) -> None:
    course = factories.make_course(owner=instructor, occupations=["6-18-02-04", "6-31-01-03"], publish=False)
    first = course.occupation_links.first().occupation
    address = reverse("wagtailadmin_pages:edit", args=[course.pk])
    data = nested_form_data(course_form(occupation_links=links_of(course, first, first)))
    assert as_instructor.post(address, data).status_code == 200


@pytest.mark.parametrize(("with_lessons", "allowed"), [(False, True), (True, False)])
def test_a_chapter_is_copied_within_its_course_without_its_lessons(
    as_instructor: Client, instructor: User, *, with_lessons: bool, allowed: bool
) -> None:
    course = factories.make_course(owner=instructor, publish=False)
    chapter = ChapterPage.objects.child_of(course).get()
    form = {"new_title": "第二章", "new_slug": "di-er-zhang", "new_parent_page": course.pk}
    address = reverse("wagtailadmin_pages:copy", args=[chapter.pk])

    response = as_instructor.post(address, form | ({"copy_subpages": "on"} if with_lessons else {}))

    assert response.status_code == (302 if allowed else 200)
    assert ChapterPage.objects.child_of(course).count() == (2 if allowed else 1)


def test_a_course_is_copied_with_all_that_is_in_it(as_instructor: Client, instructor: User) -> None:
    course = factories.make_course(owner=instructor, lessons=2, publish=False)
    form = {
        "new_title": "第二期",
        "new_slug": "di-er-qi",
        "new_parent_page": course.get_parent().pk,
        "copy_subpages": "on",
    }
    response = as_instructor.post(reverse("wagtailadmin_pages:copy", args=[course.pk]), form)
    assert response.status_code == 302
    copy = CoursePage.objects.get(slug="di-er-qi")
    slugs = [lesson.slug for lesson in factories.lessons_of(course)]
    assert [lesson.slug for lesson in factories.lessons_of(copy)] == slugs


def test_a_lesson_is_copied_to_another_address(as_instructor: Client, instructor: User) -> None:
    course = factories.make_course(owner=instructor, publish=False)
    (lesson,) = factories.lessons_of(course)
    other = factories.make_chapter(course=course, publish=False)
    address = reverse("wagtailadmin_pages:copy", args=[lesson.pk])
    form = {"new_title": lesson.title, "new_slug": lesson.slug, "new_parent_page": other.pk}

    assert as_instructor.post(address, form).status_code == 200
    assert as_instructor.post(address, form | {"new_slug": "xin"}).status_code == 302
    assert len(factories.lessons_of(course)) == 2
