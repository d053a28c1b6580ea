"""What everybody sees of the openings, and that nobody is in it."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from courses.models import CoursePage
from jobs_bridge import services
from lms.accounts.models import User
from lms.lib import clock
from tests import factories
from tests.jobs_bridge.people import make_opening

pytestmark = pytest.mark.django_db


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_shows_open_openings_with_what_matters(client: Client) -> None:
    make_opening(title="二保焊工")
    make_opening(title="旧岗位", expires_at=clock.now() - timedelta(days=1))
    make_opening(title="撤下的岗位", deleted_at=clock.now())
    page = text_of(client, "/jobs/")
    assert "二保焊工" in page
    assert "4500–6000 元/月" in page
    assert "龙山区 南康街道" in page
    assert "白班" in page
    assert "找到 1 个岗位" in page
    assert "旧岗位" not in page
    assert "撤下的岗位" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("trade=6-31-01-03", {"电工"}),
        ("place=220403", {"电工"}),
        ("place=220402&shift=night", {"夜班护理员"}),
        ("pay=6000", {"焊工"}),
        ("pay=5000", {"焊工", "零工"}),
        ("q=护理", {"夜班护理员"}),
        ("q=兴达&shift=night", {"夜班护理员"}),
        ("shift=live_in", {"焊工", "电工", "夜班护理员", "零工"}),
        ("pay=many&place=nowhere", {"焊工", "电工", "夜班护理员", "零工"}),
    ],
)
def test_filters_narrow_and_nonsense_is_ignored(client: Client, query: str, found: set[str]) -> None:
    make_opening(title="焊工", pay_max=7000)
    make_opening(title="电工", occupation_code="6-31-01-03", area_code="220403", pay_max=4600)
    make_opening(title="夜班护理员", occupation_code="4-10-01-05", shift="night", pay_max=3900)
    # 240 yuan a day are 5,220 a month.
    make_opening(title="零工", pay_min=200, pay_max=240, pay_unit="day", area_code="220421")
    page = text_of(client, f"/jobs/?{query}")
    assert {title for title in ("焊工", "电工", "夜班护理员", "零工") if f">{title}</a>" in page} == found


def test_an_empty_result_says_what_to_do(client: Client) -> None:
    assert "现在没有正在招人的岗位" in text_of(client, "/jobs/")
    make_opening()
    assert "没有完全符合的岗位" in text_of(client, "/jobs/?q=宇航员")


def test_pages_of_a_long_list_keep_the_filter(client: Client) -> None:
    for number in range(23):
        make_opening(title=f"焊工{number}")
    page = text_of(client, "/jobs/?shift=day")
    assert "第 1 页，共 2 页" in page
    assert "/jobs/?shift=day&amp;page=2" in page


def test_more_openings_cost_no_more_queries(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_opening()
    with django_assert_max_num_queries(30) as few:
        client.get("/jobs/")
    for _ in range(10):
        make_opening()
    with django_assert_max_num_queries(len(few)):
        client.get("/jobs/")


def test_one_opening_tells_everything_that_the_source_told(client: Client) -> None:
    opening = make_opening(
        licence_required="特种作业操作证（焊接与热切割作业）",
        conditions="会看图纸",
        duties="焊接支架",
        insurance="五险",
        contract_kind="direct",
        hazards="电焊烟尘",
        education="70",
    )
    page = text_of(client, opening.get_absolute_url())
    for told in (
        "特种作业操作证（焊接与热切割作业）",
        "学习结业证明不能代替它",
        "会看图纸",
        "焊接支架",
        "五险",
        "直接签劳动合同",
        "电焊烟尘",
        "初中及以上",
        "辽源市公共就业服务信息系统",
        opening.key,
        "辽源市兴达机械厂",
        "赵经理",
        "0437-0123456",
        "龙山区兴工路 8 号",
        "2 个工作日",
        "12333",
    ):
        assert told in page, told


def test_an_expired_or_withdrawn_opening_says_so_and_asks_nobody(client: Client) -> None:
    expired = make_opening(expires_at=clock.now() - timedelta(days=1))
    gone = make_opening(deleted_at=clock.now())
    assert "已经截止" in text_of(client, expired.get_absolute_url())
    page = text_of(client, gone.get_absolute_url())
    assert "已经撤下，不招了" in page
    assert "我想去" not in page


def test_an_employer_that_nobody_verified_is_named_as_such(client: Client) -> None:
    opening = make_opening()
    opening.employer = None
    opening.save()
    assert "单位资料还没核实，请当心" in text_of(client, opening.get_absolute_url())


def test_public_pages_are_the_same_for_everybody_and_may_be_cached(client: Client, learner: User) -> None:
    opening = make_opening()
    for url in ("/jobs/", opening.get_absolute_url()):
        anonymous = client.get(url)
        assert "public" in anonymous["Cache-Control"]
        signed_in = Client()
        signed_in.force_login(learner)
        services.express_interest(user=learner, opening=opening)
        assert signed_in.get(url).content == anonymous.content
        assert "老王" not in anonymous.content.decode()


def test_the_fragment_knows_the_person(client: Client, learner: User) -> None:
    opening = make_opening()
    url = f"/jobs/fragments/opening/{opening.pk}/"
    assert "先登录" in text_of(client, url)
    client.force_login(learner)
    assert f"/jobs/{opening.pk}/interest/" in text_of(client, url)
    services.express_interest(user=learner, opening=opening)
    assert "说过想去" in text_of(client, url)
    assert "no-store" in client.get(url)["Cache-Control"]


def test_the_courses_fragment_counts_openings_of_its_occupations_nearby(
    client: Client, course: CoursePage
) -> None:
    url = f"/jobs/fragments/course/{course.pk}/"
    assert "没有对口的岗位" in text_of(client, url)
    make_opening(title="外地焊工", area_code="220581")
    assert "周边有" in text_of(client, url)
    for number in range(5):
        make_opening(title=f"焊工{number}")
    make_opening(title="电工", occupation_code="6-31-01-03")
    page = text_of(client, url)
    assert '<strong class="figures">5</strong>' in page
    assert page.count("<li>") == 3
    assert "电工" not in page


def test_a_course_that_leads_nowhere_yet_shows_no_openings(client: Client) -> None:
    make_opening()
    course = factories.make_course(title="没有职业的课")
    assert "没有对口的岗位" in text_of(client, f"/jobs/fragments/course/{course.pk}/")


def test_the_pages_speak_english_too(client: Client) -> None:
    make_opening()
    page = client.get("/jobs/", headers={"accept-language": "en"}).content.decode()
    assert "Openings" in page
    assert "招聘岗位" not in page
