"""What a learner does: registers, enrols, watches, takes the quiz, decides about the hand-over."""

import re

from playwright.sync_api import Page, expect

from tests.journey.authoring import COURSE, LESSON
from tests.journey.browser import Person

PASSWORD = "meikuang-2026"
RIGHT_ANSWERS = ("对", "先断电")


def register(learner: Person, administrator: Person, phone: str) -> None:
    """Register by phone; the administrator reads the code that the embedded gateway kept."""
    page = learner.page
    learner.goto("/accounts/signup/?next=/courses/")
    page.locator("input[name=phone]").fill(phone)
    page.locator("input[name=password1]").fill(PASSWORD)
    learner.shot("06-register")
    page.get_by_role("button", name="注册", exact=True).click()
    page.locator("input[name=code]").fill(read_code(administrator, phone))
    learner.shot("07-code")
    page.get_by_role("button", name="确定").click()
    page.wait_for_url("**/courses/")


def read_code(administrator: Person, phone: str) -> str:
    """Return the latest code sent to a phone, as the administrator sees it under 设置 → 短信."""
    page = administrator.page
    administrator.goto("/admin/")
    page.get_by_role("button", name="设置").click()
    page.get_by_role("link", name="短信").click()
    row = page.get_by_role("row").filter(has_text=phone[-4:]).first
    expect(row).to_be_visible()
    administrator.shot("07-messages")
    found = re.search(r"(?<!\d)\d{6}(?!\d)", row.inner_text())
    assert found, row.inner_text()
    return found[0]


def enrol(learner: Person) -> None:
    """Find the course in the catalogue and enrol."""
    page = learner.page
    learner.goto("/courses/")
    page.get_by_role("link", name=COURSE).first.click()
    page.get_by_role("button", name="免费报名").click()
    expect(page.locator("#my-course")).to_contain_text("开始学习")
    learner.shot("08-enrolled")


def open_lesson(person: Person) -> None:
    """Open the lesson from its course."""
    page = person.page
    person.goto("/courses/")
    page.get_by_role("link", name=COURSE).first.click()
    page.get_by_role("link", name=LESSON).first.click()
    page.locator("[data-player] video").wait_for(state="visible")


def play(person: Person, *, speed: str = "1") -> None:
    """Start the video and wait until a picture moves."""
    page = person.page
    page.locator("[data-speed]").select_option(speed)
    # The player gives the element its source now, which interrupts this very request.
    page.evaluate("void document.querySelector('[data-player] video').play().catch(() => {})")
    person.until("document.querySelector('[data-player] video').currentTime > 0.5", seconds=30)
    width, height, rate, scheme = page.evaluate(
        "(() => { const v = document.querySelector('[data-player] video');"
        " return [v.videoWidth, v.videoHeight, v.playbackRate, v.src.split(':')[0]] })()"
    )
    assert (rate, scheme) == (float(speed), "blob")
    # Which rung it is depends on the line; the shape doesn't.
    assert height in (144, 240, 360)
    assert abs(width / height - 16 / 9) < 0.02


def watch_to_the_end(learner: Person) -> None:
    """Watch at double speed until the server says that the watching is enough."""
    page = learner.page
    play(learner, speed="2")
    learner.until("document.querySelector('[data-player] video').ended", seconds=60)
    expect(page.locator("#my-lesson [data-covered-bar]")).to_have_js_property("value", 100, timeout=40_000)


def take_quiz(learner: Person) -> None:
    """Answer one question a page, check, hand in, pass."""
    page = learner.page
    page.get_by_role("link", name="做小测验").click()
    for number, answer in enumerate(RIGHT_ANSWERS, 1):
        expect(page.locator("body")).to_contain_text(f"第 {number} 题")
        if number == 1:
            _forget_to_answer(page)
        page.get_by_label(answer, exact=True).check()
        learner.shot(f"10-quiz-{number}")
        page.locator("main form .btn--primary").click()
    learner.shot("10-quiz-check")
    page.get_by_role("button", name="交卷").click()
    learner.sees("通过了")
    learner.shot("11-quiz-passed")


def open_certificate(learner: Person) -> str:
    """Open the certificate and return its address on the site."""
    page = learner.page
    page.get_by_role("link", name="看结业证明").click()
    learner.sees("学习结业证明")
    learner.shot("12-certificate")
    return page.url.removeprefix(learner.site)


def agree_to_hand_over(learner: Person, *, name: str, id_number: str) -> None:
    """Give name and ID number and agree; first a number with a wrong digit, which is explained."""
    page = learner.page
    learner.goto("/jobs/share/")
    learner.shot("13-consent")
    page.get_by_label("真实姓名").fill(name)
    page.get_by_label("身份证号").fill(id_number[:-2] + str((int(id_number[-2]) + 1) % 10) + id_number[-1])
    page.get_by_role("button", name="同意，交给就业服务", exact=True).click()
    learner.sees("身份证号有一位填错了")
    expect(page.get_by_label("真实姓名")).to_have_value(name)
    learner.shot("13-consent-wrong-number")
    page.get_by_label("身份证号").fill(id_number)
    page.get_by_role("button", name="同意，交给就业服务", exact=True).click()
    learner.sees("您的结业记录交给了谁")


def withdraw_consent(learner: Person) -> None:
    """Take the consent back; the page says so."""
    learner.goto("/jobs/share/")
    learner.page.get_by_role("button", name="撤回同意").click()
    learner.sees("撤回了同意，现在什么都不会送出")
    learner.shot("24-consent-withdrawn")


def want(learner: Person, opening: str) -> str:
    """Say 我想去 on an opening's public page; return the page's address on the site."""
    page = learner.page
    learner.goto(opening)
    learner.shot("17-opening")
    page.get_by_role("link", name="我想去").click()
    learner.sees("点了以后会怎样")
    page.get_by_label("想说的话").fill("下周就能上班，正在考低压电工证。")
    learner.shot("17-interest")
    page.get_by_role("button", name="告诉服务人员我想去").click()
    page.wait_for_load_state()
    return page.url


def _forget_to_answer(page: Page) -> None:
    page.locator("main form .btn--primary").click()
    expect(page.locator("[data-error-summary]")).to_contain_text("还没有选答案")
