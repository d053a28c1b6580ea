"""One person's whole way: from an uploaded video to a counsellor's match."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.jobs_bridge.sandbox_process import synthetic_id_number
from tests.journey import authoring, counsellor, learner
from tests.journey.browser import Person
from tests.journey.clips import make_clip
from tests.journey.conftest import Visit
from tests.journey.minimal_site import ADMINISTRATOR, COUNSELLOR, EDITOR, INSTRUCTOR, LICENCE
from tests.journey.stack import Stack, wait_until

pytestmark = pytest.mark.journey

NAME = "王建国"
ID_NUMBER = synthetic_id_number(1000)
MASKED = f"{ID_NUMBER[:4]}**********{ID_NUMBER[-4:]}"
VIDEO = "触电急救录像"


def test_from_an_uploaded_video_to_a_counsellors_match(stack: Stack, visit: Visit, tmp_path: Path) -> None:
    _register_as_unemployed(stack)
    _write_and_publish(visit, make_clip(tmp_path / "急救.mp4"))
    _anybody_watches(visit)
    wang, certificate = _learn(visit)
    _anybody_verifies(visit, certificate)
    learner.agree_to_hand_over(wang, name=NAME, id_number=ID_NUMBER)
    receipt = _the_record_arrives(stack)
    wang.goto("/jobs/share/")
    wang.sees(receipt)
    wang.shot("13-consent-given")
    opening = _the_counsellor_refers(visit)
    _a_wish_reaches_the_counsellor(wang, visit, opening)
    _anybody_searches(visit)
    _the_sandbox_shows_it(stack, visit)
    learner.withdraw_consent(wang)
    _the_record_is_taken_back(stack, receipt)


def _register_as_unemployed(stack: Stack) -> None:
    stack.put_record(
        "registrations",
        "RG-900001",
        registry="difficulty",
        AAC002=ID_NUMBER,
        AAC003=NAME,
        AAC004="1",
        AAC006="1972-09-27",
        AAC011="70",
        AAB301="220403",
        street_code="220403003",
        AAE005="0437-0123456",
        AAE043="2026-09-01",
        status="unemployed",
        ADC310="1",
        ACA111="6-16-01-05",
        wanted_occupation="6-31-01-03",
        synthetic=True,
    )


def _write_and_publish(visit: Visit, clip: Path) -> None:
    instructor = visit("李师傅")
    instructor.sign_in(INSTRUCTOR, to="/admin/")
    instructor.shot("00-instructor-home")
    course = authoring.write_course(instructor)
    chapter = authoring.write_chapter(instructor, course)
    authoring.begin_lesson(instructor, chapter)
    authoring.upload_video(instructor.page, clip, VIDEO)
    authoring.write_quiz(instructor.page)
    instructor.shot("03-lesson-being-written")
    lesson = authoring.save(instructor.page)
    authoring.wait_until_ready(instructor, VIDEO)
    authoring.preview(instructor, lesson)
    authoring.submit(instructor, course)
    editor = visit("周编审")
    editor.sign_in(EDITOR, to="/admin/")
    authoring.approve(editor, course)


def _anybody_watches(visit: Visit) -> None:
    visitor = visit("路人")
    visitor.goto("/")
    visitor.sees(authoring.COURSE)
    visitor.shot("05-home")
    visitor.goto("/courses/")
    visitor.shot("05-catalogue")
    visitor.page.get_by_role("link", name=authoring.COURSE).first.click()
    visitor.sees(f"上岗先要有证：{LICENCE}")
    visitor.sees("个对口岗位")
    visitor.shot("05-course")
    learner.open_lesson(visitor)
    visitor.shot("05-lesson")
    learner.play(visitor)
    visitor.shot("05-lesson-playing")


def _learn(visit: Visit) -> tuple[Person, str]:
    wang, administrator = visit(NAME), visit("管理员")
    administrator.sign_in(ADMINISTRATOR, to="/admin/")
    learner.register(wang, administrator, "13843700001")
    learner.enrol(wang)
    learner.open_lesson(wang)
    wang.sees("为什么还没完成？")
    wang.shot("09-lesson-enrolled")
    learner.watch_to_the_end(wang)
    wang.shot("09-lesson-watched")
    learner.take_quiz(wang)
    certificate = learner.open_certificate(wang)
    wang.goto("/learn/")
    wang.shot("12-my-learning")
    return wang, certificate


def _anybody_verifies(visit: Visit, certificate: str) -> None:
    employer = visit("用人单位")
    employer.goto(certificate)
    employer.sees("不是职业技能等级证书，也不是特种作业操作证")
    assert NAME not in employer.text()
    employer.shot("12-certificate-verified")


def _the_record_arrives(stack: Stack) -> str:
    def records() -> list[dict[str, str]]:
        items: list[dict[str, str]] = stack.ask("/v1/training-records").json()["items"]
        return [item for item in items if item["AAC002"] == MASKED]

    wait_until(lambda: len(records()) > 0, seconds=30, what="the record arrives in the employment database")
    (record,) = records()
    assert record["course_title"] == authoring.COURSE
    assert record["ACA111"] == "6-31-01-03"
    assert record["legal_basis"] == "consent"
    assert record["AAC003"] == "王**"
    return record["receipt"]


def _the_record_is_taken_back(stack: Stack, receipt: str) -> None:
    def record() -> dict[str, Any]:
        items: list[dict[str, Any]] = stack.ask("/v1/training-records").json()["items"]
        return next(item for item in items if item["receipt"] == receipt)

    wait_until(lambda: record()["revocation"] is not None, seconds=30, what="the record is taken back")
    assert (record()["AAC002"], record()["AAC003"]) == (None, None)


def _the_counsellor_refers(visit: Visit) -> str:
    zhao = visit("赵老师")
    zhao.sign_in(COUNSELLOR, to="/desk/")
    counsellor.open_person(zhao, NAME)
    zhao.shot("15-desk-person")
    zhao.sees(MASKED)
    title, address = counsellor.refer_to_best_match(zhao, note="本人愿意倒班，已电话联系。")
    assert "电工" in title
    return address.removeprefix("/desk/openings/").strip("/")


def _a_wish_reaches_the_counsellor(wang: Person, visit: Visit, opening: str) -> None:
    wang.goto("/jobs/mine/")
    wang.shot("16-my-openings")
    wang.goto("/jobs/")
    wang.shot("16-openings")
    learner.want(wang, f"/jobs/{opening}/")
    title = wang.page.locator("main").inner_text()
    assert title
    zhao = visit("赵老师")
    zhao.sign_in(COUNSELLOR, to="/desk/")
    counsellor.answer_interest(zhao, opening="电工", answer="周三上午九点，到社区服务站来面谈。")
    wang.goto("/jobs/mine/")
    wang.sees("周三上午九点，到社区服务站来面谈。")
    wang.shot("18-answered")


def _anybody_searches(visit: Visit) -> None:
    visitor = visit("路人")
    visitor.goto("/")
    search = visitor.page.get_by_role("search").first
    search.get_by_role("searchbox").fill("电工")
    search.get_by_role("searchbox").press("Enter")
    expect(visitor.page.get_by_role("link", name=authoring.COURSE).first).to_be_visible()
    expect(visitor.page.locator("main")).to_contain_text("岗位")
    visitor.shot("19-search")


def _the_sandbox_shows_it(stack: Stack, visit: Visit) -> None:
    somebody = visit("演示的人")
    somebody.site = stack.sandbox_url
    somebody.goto(f"{stack.sandbox_url}/")
    somebody.sees(MASKED)
    somebody.shot("20-employment-database")
