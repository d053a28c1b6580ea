"""What an instructor and an editor do in the Wagtail admin, by hand."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.journey.browser import Person
from tests.journey.minimal_site import LICENCE

COURSE = "煤矿工人转岗电工基础"
LESSON = "触电了怎么办"
SAVED = re.compile(r"/admin/pages/(\d+)/edit/")


def write_course(instructor: Person) -> int:
    """Write a course with an occupation, skills and a licence; return the page's number."""
    page = instructor.page
    instructor.goto("/admin/")
    page.get_by_role("link", name="写一门新课").click()
    page.locator("#id_title").fill(COURSE)
    page.locator("#id_summary").fill("学会安全用电和低压接线，能去考低压电工证")
    page.locator("#id_audience").fill("下过井、懂一点机电，想转行做电工的人")
    page.locator("#id_hours").fill("8")
    page.get_by_role("tab", name="职业与证件").click()
    _choose_several(page, "职业", search="电工", rows=["6-31-01-03"])
    _choose_several(page, "技能", search="", rows=["电工安全", "低压接线"])
    page.get_by_role("button", name="选择 上岗证件").click()
    page.locator(".modal").get_by_role("link", name=LICENCE).click()
    expect(page.get_by_role("tabpanel", name="职业与证件")).to_contain_text(LICENCE)
    instructor.shot("02-course-being-written")
    return save(page)


def write_chapter(instructor: Person, course: int) -> int:
    """Write a chapter below the course; return the page's number."""
    instructor.goto(f"/admin/pages/{course}/add_subpage/")
    instructor.page.locator("#id_title").fill("第一章 安全用电")
    return save(instructor.page)


def begin_lesson(instructor: Person, chapter: int) -> None:
    """Open a new lesson below the chapter and name it."""
    instructor.goto(f"/admin/pages/{chapter}/add_subpage/")
    instructor.page.locator("#id_title").fill(LESSON)
    instructor.page.locator("#id_summary").fill("发现有人触电，先断电，再救人")


def upload_video(page: Page, file: Path, title: str) -> None:
    """Upload a recording through the lesson's video chooser and choose it."""
    page.get_by_role("button", name="选择视频").click()
    modal = page.locator(".modal")
    modal.get_by_role("tab", name="上传").click()
    modal.locator("input[name=file]").set_input_files(file)
    modal.locator("input[name=title]").fill(title)
    state_rights(modal)
    modal.get_by_role("button", name="上传", exact=True).click()
    modal.wait_for(state="hidden")
    expect(page.get_by_role("tabpanel", name="视频与课文")).to_contain_text(title)


def upload_by_itself(page: Page, file: Path, *, refused: bool = False) -> None:
    """Upload a recording on the videos' own page; unless it is refused, its own page follows."""
    page.goto("/admin/videos/new/")
    page.locator("input[name=file]").set_input_files(file)
    state_rights(page.locator("main"))
    page.get_by_role("button", name="上传", exact=True).click()
    if not refused:
        page.wait_for_url(lambda address: "/new/" not in address)


def state_rights(form: Locator) -> None:
    """State whose work a recording is, and that the people shown agreed."""
    form.get_by_label("我自己（或我们单位）拍的").check()
    form.get_by_label("画面里的人都同意公开").check()


def wait_until_ready(instructor: Person, title: str) -> None:
    """Watch the list of videos, which refreshes by itself, until the stream is ready."""
    page = instructor.page
    instructor.goto("/admin/videos/")
    row = page.get_by_role("row").filter(has_text=title)
    expect(row).to_be_visible()
    instructor.shot("01-video-on-its-way")
    expect(row).to_contain_text("可以播放", timeout=90_000)
    instructor.shot("01-video-ready")


def write_quiz(page: Page) -> None:
    """Write a quiz of two questions into the lesson that is open."""
    page.get_by_role("tab", name="小测验").click()
    panel = page.get_by_role("tabpanel", name="小测验")
    panel.get_by_title("Insert a block").click()
    page.get_by_role("option", name="判断题").click()
    page.locator("[name=questions-0-value-prompt]").fill("发现有人触电，应当先断开电源，再去拉人。")
    page.locator("[name=questions-0-value-answer]").select_option("true")
    panel.get_by_title("Insert a block").last.click()
    page.get_by_role("option", name="单选题").click()
    page.locator("[name=questions-1-value-prompt]").fill("动手修电器以前，先做什么？")
    page.locator("[name=questions-1-value-options-0-value-text]").fill("先断电")
    page.locator("[name=questions-1-value-options-0-value-correct]").check()
    panel.get_by_title("新增").last.click()
    page.locator("[name=questions-1-value-options-1-value-text]").fill("先擦手")
    page.locator("[name=questions-1-value-options-1-value-feedback]").fill("手干也会触电，先断电。")


def save(page: Page) -> int:
    """Save the page that is open as a draft and return its number."""
    page.get_by_role("button", name="保存草稿").click()
    page.wait_for_url(SAVED)
    expect(page.locator(".messages, [data-messages]").first).to_contain_text("已")
    found = SAVED.search(page.url)
    assert found
    return int(found[1])


def preview(instructor: Person, lesson: int) -> None:
    """See the lesson as learners will, beside the editor and in full."""
    page = instructor.page
    instructor.goto(f"/admin/pages/{lesson}/edit/")
    page.get_by_role("button", name="预览开关").click()
    frame = page.frame_locator("[data-preview-panel] iframe, iframe[title]").first
    expect(frame.locator("h1")).to_contain_text(LESSON)
    instructor.shot("04-preview")


def submit(instructor: Person, course: int) -> None:
    """Submit the course to its review."""
    page = instructor.page
    instructor.goto(f"/admin/pages/{course}/edit/")
    page.get_by_role("button", name="更多动作").click()
    page.get_by_role("button", name="提交").or_(page.get_by_role("menuitem", name="提交")).first.click()
    page.wait_for_load_state()


def approve(editor: Person, course: int) -> None:
    """Approve the course, as the editor whom its review waits for."""
    page = editor.page
    editor.goto("/admin/")
    editor.sees(COURSE)
    editor.shot("04-editor-home")
    editor.goto(f"/admin/pages/{course}/edit/")
    page.get_by_role("button", name="更多动作").click()
    page.get_by_role("button", name="批准").first.click()
    page.wait_for_load_state()


def _choose_several(page: Page, what: str, *, search: str, rows: list[str]) -> None:
    page.get_by_role("button", name=what).first.click()
    modal = page.locator(".modal")
    if search:
        modal.locator("input[name=q]").fill(search)
    for row in rows:
        modal.get_by_role("row", name=row).get_by_role("checkbox").check()
    modal.get_by_role("button", name="确认").or_(modal.get_by_role("button", name="选择")).first.click()
    modal.wait_for(state="hidden")
