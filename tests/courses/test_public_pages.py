"""What a learner reads on the home page, a course and a lesson."""

import re

import pytest
from django.test import Client

from courses.models import ContactSettings, CoursePage
from courses.services import ensure_site
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def course() -> CoursePage:
    return factories.make_course(
        lessons=2,
        licence=factories.make_licence(),
        skills=["wiring"],
        occupations=["6-31-01-03"],
        is_demo=True,
    )


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_an_empty_site_says_what_to_do_next(client: Client) -> None:
    ensure_site()
    assert "课程正在准备" in page(client, "/")
    html = page(client, "/courses/")
    assert "这里还没有课程" in html
    assert "tel:12333" in html


def test_the_home_page_leads_to_search_courses_and_a_person(client: Client, course: CoursePage) -> None:
    html = page(client, "/")
    assert 'action="/search/"' in html
    assert course.url in html
    assert 'href="tel:12333"' in html


def test_the_licence_is_explained_before_the_button(client: Client, course: CoursePage) -> None:
    html = page(client, course.url)
    notice, button = html.index("licence-title"), html.index(f"/learn/courses/{course.pk}/enrol/")
    assert notice < button
    for words in (
        "特种作业操作证（低压电工作业）",
        "年满 18 周岁",
        "也不能代替它",
        "吉林省应急管理厅",
        "第四条",
    ):
        assert notice < html.index(words) < button
    assert "上岗要持证" in page(client, "/courses/")


def test_a_course_without_a_licence_has_no_such_notice(client: Client) -> None:
    assert "licence-title" not in page(client, factories.make_course().url)


def test_enrolling_works_without_a_script(client: Client, course: CoursePage) -> None:
    html = page(client, course.url)
    assert f'method="get" action="/learn/courses/{course.pk}/enrol/"><button' in html
    assert f'hx-get="/learn/fragments/course/{course.pk}/"' in html
    assert f'hx-get="/jobs/fragments/course/{course.pk}/"' in html


def test_a_course_says_what_it_is(client: Client, course: CoursePage) -> None:
    html = page(client, course.url)
    for words in (
        "演示课程",
        "下过井、想换工作的人",
        "4 课时",
        "2 节课",
        "2 分钟",
        "电工",
        "wiring",
        "第一章",
        "第1课",
    ):
        assert words in html


def test_a_lesson_leads_on_and_back(client: Client, course: CoursePage) -> None:
    first, second = factories.lessons_of(course)
    html = page(client, first.url)
    assert re.search(rf'rel="next" href="{second.url}"', html)
    assert 'rel="prev"' not in html
    assert "第 1 节，共 2 节" in html
    assert f'hx-get="/learn/fragments/lesson/{first.pk}/"' in html

    html = page(client, second.url)
    assert re.search(rf'rel="prev" href="{first.url}"', html)
    assert "这是最后一课" in html
    assert course.url in html


def test_what_instructors_write_is_escaped(client: Client) -> None:
    course = factories.make_course(title="<script>alert(1)</script>", summary="<b>粗</b>")
    for address in ("/", "/courses/", course.url, factories.lessons_of(course)[0].url):
        assert "<script>alert(1)" not in page(client, address)


def test_every_kind_of_block_is_shown(client: Client) -> None:
    lesson = factories.make_lesson(
        body=[
            ("heading", "先说要紧的"),
            ("paragraph", "<p>手湿更危险。</p>"),
            ("steps", {"title": "断电四步", "steps": ["拉闸", "验电"]}),
            ("safety", {"text": "<p>不要用手去拉。</p>"}),
        ]
    )
    html = page(client, lesson.url)
    for words in ("先说要紧的", "手湿更危险。", "断电四步", "拉闸", "安全提示", "不要用手去拉。"):
        assert words in html


def test_the_number_to_call_is_the_editors_to_set(client: Client, course: CoursePage) -> None:
    contact = ContactSettings.load()
    contact.name, contact.phone = "龙山区社区就业服务站", "0437-312 3456"
    contact.save()
    html = page(client, course.url)
    assert "龙山区社区就业服务站" in html
    assert 'href="tel:04373123456"' in html


def test_nothing_inline_that_the_content_policy_forbids(client: Client, course: CoursePage) -> None:
    for address in ("/", "/courses/", course.url, factories.lessons_of(course)[0].url):
        html = page(client, address)
        assert not re.search(r"\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)[^>]*>", html), address
