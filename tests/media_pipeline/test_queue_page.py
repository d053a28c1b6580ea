"""The queue page: what waits and why, in words; a say in it for whom it concerns."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from lms.accounts.models import User
from media_pipeline.models import EncodeState
from tests.factories import make_user
from tests.media_pipeline.encodes import make_failed, make_running, make_waiting
from tests.media_pipeline.test_authoring import make_teacher

QUEUE = "/admin/videos/queue/"


@pytest.fixture
def teacher(db: None) -> User:
    return make_teacher("add", username="jiaoshi")


@pytest.fixture
def editor(db: None) -> User:
    return make_teacher("add", "change", "view", username="bianshen")


@pytest.fixture
def desk(teacher: User, client: Client) -> Client:
    client.force_login(teacher)
    return client


@pytest.fixture
def office(editor: User) -> Client:
    client = Client()
    client.force_login(editor)
    return client


def text(client: Client, address: str = QUEUE) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_an_empty_queue_says_so(desk: Client) -> None:
    assert "现在没有视频在排队，也没有失败的。" in text(desk)


def test_it_tells_places_progress_workers_and_failures(office: Client, teacher: User) -> None:
    make_running(make_waiting("第一个", teacher))
    make_waiting("第二个", teacher)
    make_failed(make_waiting("坏了的", teacher))
    page = text(office)
    assert "正在转码 43 %" in page
    assert "在 lms-1:4711 上" in page
    assert "排队等待转码" in page
    assert "转码程序出错了" in page
    assert "试了 3 次" in page
    assert "moov &lt;b&gt;not found" in page
    assert "一共占用 15 MB" in page


@pytest.mark.parametrize(
    ("wanted", "shown"), [("running", "第一个"), ("waiting", "第二个"), ("failed", "坏了的")]
)
def test_it_can_be_filtered(office: Client, wanted: str, shown: str) -> None:
    make_running(make_waiting("第一个"))
    make_waiting("第二个")
    make_failed(make_waiting("坏了的"))
    page = text(office, f"{QUEUE}?state={wanted}")
    assert [title for title in ("第一个", "第二个", "坏了的") if title in page] == [shown]


def test_a_teacher_sees_their_own_at_its_place_among_all(desk: Client, teacher: User) -> None:
    make_waiting("别人的", make_user())
    make_waiting("我的", teacher)
    page = text(desk)
    assert "别人的" not in page
    assert ">2</p>" in page
    assert "先转" not in page


def test_the_log_is_for_those_who_look_after_all_videos(desk: Client, teacher: User) -> None:
    make_failed(make_waiting("坏了的", teacher))
    page = text(desk)
    assert "转码程序出错了" in page
    assert "moov" not in page


def test_the_lines_alone_are_a_small_answer(desk: Client, teacher: User) -> None:
    make_waiting("我的", teacher)
    page = text(desk, f"{QUEUE}?lines")
    assert "我的" in page
    assert "<html" not in page


def test_order_is_changed_by_who_may_and_nobody_else(office: Client, desk: Client, teacher: User) -> None:
    first, second = make_waiting("一", teacher), make_waiting("二", teacher)
    assert desk.post(f"{QUEUE}{second.pk}/move/", {"to": "first"}).status_code == 302
    assert second.encodes.get().priority == 0
    page = office.post(f"{QUEUE}{second.pk}/move/", {"to": "first"}, follow=True).content.decode()
    assert "排到了最前面" in page
    assert page.index(f'data-line="{second.pk}"') < page.index(f'data-line="{first.pk}"')
    office.post(f"{QUEUE}{second.pk}/move/", {"to": "last"})
    page = text(office)
    assert page.index(f'data-line="{first.pk}"') < page.index(f'data-line="{second.pk}"')


def test_a_teacher_cancels_and_retries_their_own(
    desk: Client, teacher: User, settings: object, media: object
) -> None:
    video = make_waiting("我的", teacher)
    page = desk.post(f"{QUEUE}{video.pk}/cancel/", follow=True).content.decode()
    assert "不再转码了" in page
    assert video.encodes.get().state == EncodeState.CANCELLED
    desk.post(f"{QUEUE}{video.pk}/retry/")
    assert video.encodes.order_by("pk").last().state == EncodeState.READY  # type: ignore[union-attr]


@pytest.mark.parametrize("act", ["cancel", "retry"])
def test_others_videos_are_left_alone(desk: Client, act: str) -> None:
    video = make_waiting("别人的", make_user())
    desk.post(f"{QUEUE}{video.pk}/{act}/")
    assert video.encodes.get().state == EncodeState.READY


def test_who_has_nothing_to_do_with_videos_sees_no_queue(client: Client, db: None) -> None:
    user = make_user()
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(User.objects.get(pk=user.pk))
    assert client.get(QUEUE).status_code == 302


def test_a_long_queue_costs_as_few_queries_as_a_short_one(
    office: Client, teacher: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_running(make_waiting("一", teacher))
    make_failed(make_waiting("二", teacher))
    text(office)
    with django_assert_max_num_queries(60) as few:
        text(office)
    for number in range(8):
        make_waiting(str(number), make_user())
        make_failed(make_waiting(f"坏 {number}", make_user()))
    with django_assert_max_num_queries(len(few)):
        text(office)
