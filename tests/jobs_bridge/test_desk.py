"""The counsellors' desk: who may enter, what it shows, what it does, and the trace it leaves."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from courses.models import CoursePage
from jobs_bridge import services
from jobs_bridge.exceptions import AlreadyReferred, AppendOnly
from jobs_bridge.models import AccessLog, Match, Opening, Referral, Worker
from jobs_bridge.services.workers import add_registered_workers
from lms.accounts.models import User
from lms.accounts.roles import Role
from tests import factories
from tests.jobs_bridge.people import consent, learn, make_opening, make_registration, new_id_number
from tests.learning.conftest import StoppedClock

pytestmark = pytest.mark.django_db
Run = Callable[[], AbstractContextManager[list[Any]]]


@pytest.fixture
def counsellor(db: None) -> User:
    return factories.make_user(username="fuwu", display_name="赵敏", roles=[Role.COUNSELLOR])


@pytest.fixture
def desk(client: Client, counsellor: User) -> Client:
    client.force_login(counsellor)
    return client


@pytest.fixture
def worker(learner: User, course: CoursePage, time: StoppedClock, run: Run) -> Worker:
    """老王, who completed, consented, is registered and matched."""
    number = new_id_number()
    make_registration(number, name="王建国")
    make_opening(title="二保焊工", licence_required="特种作业操作证（焊接与热切割作业）")
    make_opening(title="焊接工程师", education="20")
    make_opening(title="保安", occupation_code="4-07-05-01")
    consent(learner, name="王建国", id_number=number)
    with run():
        learn(learner, course, time)
    return Worker.objects.get(user=learner)


def text(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


ROOMS = ["/desk/", "/desk/people/", "/desk/openings/", "/desk/interests/", "/desk/hand-offs/"]


@pytest.mark.parametrize("url", ROOMS)
def test_strangers_sign_in_and_learners_are_told_why_not(client: Client, learner: User, url: str) -> None:
    assert client.get(url)["Location"].startswith("/accounts/login/")
    client.force_login(learner)
    response = client.get(url)
    assert response.status_code == 403
    assert "这里只给就业服务人员用" in response.content.decode()


@pytest.mark.parametrize("role", [Role.COUNSELLOR, Role.COUNSELLOR_LEAD])
@pytest.mark.parametrize("url", ROOMS)
def test_counsellors_and_their_lead_enter_every_room(client: Client, role: Role, url: str) -> None:
    client.force_login(factories.make_user(roles=[role]))
    assert client.get(url).status_code == 200


@pytest.mark.parametrize("role", [Role.INSTRUCTOR, Role.EDITOR, Role.DATA_OFFICER, Role.ADMINISTRATOR])
def test_nobody_else_opens_a_person(client: Client, role: Role, worker: Worker) -> None:
    client.force_login(factories.make_user(roles=[role]))
    for url in (f"/desk/people/{worker.pk}/", f"/desk/people/{worker.pk}/why/?q=焊", "/desk/people/"):
        assert client.get(url).status_code == 403
    assert client.post(f"/desk/people/{worker.pk}/contact/", {"reason": "看看"}).status_code == 403
    assert not AccessLog.objects.exists()


def test_a_data_officer_starts_at_the_hand_offs(client: Client) -> None:
    client.force_login(factories.make_user(roles=[Role.DATA_OFFICER]))
    assert client.get("/desk/")["Location"] == "/desk/hand-offs/"
    page = text(client, "/desk/hand-offs/")
    assert "/desk/people/" not in page


def test_a_person_is_shown_with_evidence_matches_and_reasons(desk: Client, worker: Worker) -> None:
    page = text(desk, f"/desk/people/{worker.pk}/?from=list")
    for shown in (
        "老王",
        "王**",
        "139****0001",
        "煤矿工人转岗焊工入门",
        "平均 100 分",
        "农村转移劳动者",
        "二保焊工",
        "正是“焊工”这一行",
        "要用到 2 项技能，已学 2 项",
        "须持证：特种作业操作证（焊接与热切割作业）（还没核实）",
        "焊接工程师",
        "要求学历：本科及以上",
        "还没问过想上什么班",
    ):
        assert shown in page, shown
    assert '<progress class="progress" value="100" max="100"' in page
    assert "保安" not in page


def test_no_page_of_the_desk_tells_a_full_name_or_number(desk: Client, worker: Worker, learner: User) -> None:
    services.express_interest(user=learner, opening=Opening.objects.get(title="二保焊工"))
    opening = Opening.objects.get(title="二保焊工")
    urls = [
        *ROOMS,
        f"/desk/people/{worker.pk}/",
        f"/desk/openings/{opening.pk}/",
        f"/desk/people/{worker.pk}/why/?q=焊",
    ]
    for url in urls:
        page = text(desk, url)
        assert "王建国" not in page
        assert "13904370001" not in page
        assert not any(part.isdigit() and len(part) == 17 for part in page.split())


def test_who_neither_consented_nor_asked_is_not_there(
    desk: Client, learner: User, course: CoursePage, time: StoppedClock
) -> None:
    learn(learner, course, time)
    worker = Worker.objects.get(user=learner)
    assert desk.get(f"/desk/people/{worker.pk}/").status_code == 404
    assert "老王" not in text(desk, "/desk/people/")
    services.express_interest(user=learner, opening=make_opening())
    page = text(desk, f"/desk/people/{worker.pk}/")
    assert "没有同意共享" in page
    assert "不参加匹配" in page


def test_every_look_is_written_down_with_its_reason(desk: Client, counsellor: User, worker: Worker) -> None:
    desk.get(f"/desk/people/{worker.pk}/?from=interest")
    desk.get(f"/desk/people/{worker.pk}/")
    rows = AccessLog.objects.order_by("pk").values_list("actor", "subject", "action", "reason")
    assert list(rows) == [
        (counsellor.pk, worker.pseudonym, "view_person", "处理求职意愿"),
        (counsellor.pk, worker.pseudonym, "view_person", "直接打开"),
    ]


def test_the_trace_can_only_grow(counsellor: User, worker: Worker) -> None:
    services.record_access(actor=counsellor, worker=worker, action="view_person", reason="试")
    with pytest.raises(AppendOnly):
        AccessLog.objects.all().delete()
    with pytest.raises(AppendOnly):
        AccessLog.objects.filter(reason="试").update(reason="改")
    row = AccessLog.objects.get()
    row.reason = "改"
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    assert AccessLog.objects.get().reason == "试"


def test_name_and_phone_are_told_for_a_reason_that_stays(desk: Client, worker: Worker) -> None:
    url = f"/desk/people/{worker.pk}/contact/"
    refused = desk.post(url, {"reason": ""}).content.decode()
    assert "请写明为什么要看" in refused
    assert "王建国" not in refused
    assert AccessLog.objects.get().action == "view_person"
    told = desk.post(url, {"reason": "约面试时间"}, headers={"HX-Request": "true"})
    assert "王建国" in told.content.decode()
    assert "13904370001" in told.content.decode()
    assert "no-store" in told["Cache-Control"]
    assert AccessLog.objects.get(action="view_contact").reason == "约面试时间"


def test_why_not_is_answered_for_any_opening(desk: Client, worker: Worker) -> None:
    page = text(desk, f"/desk/people/{worker.pk}/why/?q=保安")
    assert "和学过、想做的不相干" in page
    assert "和学过、做过的行当不同" in page
    assert "没有名称里带“宇航员”的岗位" in text(desk, f"/desk/people/{worker.pk}/why/?q=宇航员")


def test_a_referral_is_recorded_once_and_can_be_undone(
    desk: Client, worker: Worker, learner: User, counsellor: User
) -> None:
    opening = Opening.objects.get(title="二保焊工")
    url = f"/desk/people/{worker.pk}/refer/{opening.pk}/"
    page = desk.post(url, {"note": "有井下电焊经验"}, follow=True).content.decode()
    assert "已推荐到“二保焊工”" in page
    assert "没有重复记" in desk.post(url, {"note": ""}, follow=True).content.decode()
    referral = Referral.objects.get()
    assert (referral.counsellor, referral.note) == (counsellor, "有井下电焊经验")
    mine = Client()
    mine.force_login(learner)
    assert "服务人员把您推荐到" in text(mine, "/jobs/mine/")
    page = desk.post(
        f"/desk/referrals/{referral.pk}/cancel/", {"reason": "点错了"}, follow=True
    ).content.decode()
    assert "撤销原因：点错了" in page
    desk.post(url, {"note": ""})
    assert Referral.objects.count() == 2


def test_the_database_lets_one_of_two_referrals_through(worker: Worker, counsellor: User) -> None:
    opening = Opening.objects.get(title="二保焊工")
    services.refer(worker=worker, opening=opening, counsellor=counsellor)
    with pytest.raises(AlreadyReferred):
        services.refer(worker=worker, opening=opening, counsellor=factories.make_user())


def test_a_closed_opening_takes_no_referral(desk: Client, worker: Worker, time: StoppedClock) -> None:
    opening = Opening.objects.get(title="二保焊工")
    time.forward(days=40)
    page = desk.post(f"/desk/people/{worker.pk}/refer/{opening.pk}/", {}, follow=True).content.decode()
    assert "已经不招了，没有推荐" in page
    assert not Referral.objects.exists()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=老王", True),
        ("q=王建国", True),
        ("q=王建", False),
        ("q=0001", True),
        ("q=9999", False),
        ("show=completed", True),
        ("show=unreferred", True),
        ("show=interested", False),
        ("show=registered", False),
        ("area=220402", True),
        ("show=nonsense&course=x", True),
    ],
)
def test_people_are_found_by_what_they_go_by(desk: Client, worker: Worker, query: str, found: bool) -> None:
    assert (f"/desk/people/{worker.pk}/" in text(desk, f"/desk/people/?{query}")) is found


def test_a_person_is_found_by_a_whole_id_number(desk: Client, learner: User) -> None:
    number = consent(learner)
    assert "老王" in text(desk, f"/desk/people/?q={number}")


def test_the_best_few_matches_come_first_and_all_on_request(desk: Client, worker: Worker, run: Run) -> None:
    for number in range(7):
        make_opening(title=f"焊工{number}号", pay_max=5000 + number)
    services.rematch_pending()
    url = f"/desk/people/{worker.pk}/"
    few, everything = text(desk, url), text(desk, f"{url}?all")
    assert few.count('<article class="card match"') < everything.count('<article class="card match"')
    assert "看全部合适的岗位" in few
    assert "看全部合适的岗位" not in everything


def test_htmx_gets_the_rows_alone(desk: Client, worker: Worker) -> None:
    page = desk.get("/desk/people/?q=老王", headers={"HX-Request": "true"}).content.decode()
    assert "老王" in page
    assert "<html" not in page


def test_a_registered_person_without_account_is_shown_masked(desk: Client) -> None:
    registration = make_registration(new_id_number(), name="欧阳铁柱")
    add_registered_workers(hmacs=[registration.id_number_hmac])
    worker = Worker.objects.get(id_number_hmac=registration.id_number_hmac)
    assert "欧***" in text(desk, "/desk/people/?show=registered")
    page = text(desk, f"/desk/people/{worker.pk}/")
    assert "只在登记册上，没有账号" in page
    assert "欧阳铁柱" not in page


def test_an_opening_shows_its_candidates_best_first(desk: Client, worker: Worker) -> None:
    opening = Opening.objects.get(title="二保焊工")
    page = text(desk, f"/desk/openings/{opening.pk}/")
    assert "老王" in page
    assert "煤矿工人转岗焊工入门" in page
    assert "合适的人" in page
    near = Opening.objects.get(title="焊接工程师")
    assert "只差一样的人" in text(desk, f"/desk/openings/{near.pk}/")


def test_today_shows_what_waits(desk: Client, worker: Worker, learner: User) -> None:
    services.express_interest(user=learner, opening=Opening.objects.get(title="二保焊工"))
    page = text(desk, "/desk/")
    assert "老王 → 二保焊工" in page
    assert "最高契合" in page


def add_people(count: int, opening: Opening) -> None:
    for _ in range(count):
        registration = make_registration(new_id_number())
        add_registered_workers(hmacs=[registration.id_number_hmac])
        worker = Worker.objects.get(id_number_hmac=registration.id_number_hmac)
        Match.objects.create(
            worker=worker, opening=opening, score=0.5, computed_at=opening.synced_at, model_version="t"
        )
        user = factories.make_user(username=f"u-{uuid4().hex[:12]}")
        services.express_interest(user=user, opening=opening)


@pytest.mark.parametrize(
    "room", ["/desk/", "/desk/people/", "/desk/openings/", "/desk/interests/", "opening", "person"]
)
def test_more_people_cost_no_more_queries(
    desk: Client, worker: Worker, room: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    opening = Opening.objects.get(title="二保焊工")
    url = {"opening": f"/desk/openings/{opening.pk}/", "person": f"/desk/people/{worker.pk}/"}.get(room, room)
    add_people(2, opening)
    with django_assert_max_num_queries(60) as few:
        desk.get(url)
    add_people(5, opening)
    with django_assert_max_num_queries(len(few)):
        desk.get(url)
