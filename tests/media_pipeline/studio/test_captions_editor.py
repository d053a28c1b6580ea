"""A teacher edits captions beside the film in a real browser, by keyboard, and loses nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page, expect

from lms.accounts.models import User
from media_pipeline import queries, services
from media_pipeline.captions import Cue
from media_pipeline.models import CaptionsOrigin, Video
from tests.media_pipeline.studio.conftest import Open
from tests.media_pipeline.test_authoring import make_teacher

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

VTT = "WEBVTT\n\n00:00.500 --> 00:02.000\n先断电，再验电。\n\n00:02.000 --> 00:04.000\n挂牌以后动手。\n"
Edit = Callable[..., Page]


@pytest.fixture
def edit(window: Open, video: Video) -> Edit:
    def go(**fields: object) -> Page:
        page = window(f"/admin/videos/captions/{video.pk}/", **fields)
        page.wait_for_selector("[data-list] li, [data-empty]:visible")
        return page

    return go


def kept(video: Video) -> list[Cue]:
    return queries.captions_cues(Video.objects.get(pk=video.pk))


def words(page: Page) -> list[str]:
    found: list[str] = page.locator("[data-text]").evaluate_all("(boxes) => boxes.map((box) => box.value)")
    return found


def save(page: Page) -> None:
    page.get_by_role("button", name="保存字幕").click()
    expect(page.get_by_text("已经保存。")).to_be_visible()


def put_cursor(page: Page, number: int, at: int) -> None:
    box = page.get_by_label(f"第 {number} 条文字")
    box.focus()
    box.evaluate("(box, at) => box.setSelectionRange(at, at)", at)


def test_nothing_there_is_said_with_ways_on(edit: Edit) -> None:
    page = edit()
    expect(page.get_by_role("heading", name="还没有字幕")).to_be_visible()
    expect(page.get_by_role("button", name="自动识别")).to_be_disabled()
    expect(page.get_by_text("这台服务器没有装自动识别的程序，请联系管理员。")).to_be_visible()


def test_a_cue_is_written_split_undone_and_saved(edit: Edit, video: Video) -> None:
    page = edit()
    page.get_by_role("button", name="从空白开始").click()
    page.keyboard.type("先断电再验电")
    put_cursor(page, 1, 3)
    page.keyboard.press("Control+Enter")
    assert words(page) == ["先断电", "再验电"]
    page.keyboard.press("Control+z")
    assert words(page) == ["先断电再验电"]
    page.keyboard.press("Control+Shift+z")
    assert words(page) == ["先断电", "再验电"]
    save(page)
    assert kept(video) == [Cue(0.0, 1.0, "先断电"), Cue(1.0, 2.0, "再验电")]
    assert Video.objects.get(pk=video.pk).captions_origin == CaptionsOrigin.EDITED
    expect(page.locator("[data-draft]")).to_be_hidden()


def test_merging_deleting_and_times_work_by_keyboard(edit: Edit, video: Video) -> None:
    services.set_captions(video=video, vtt=VTT)
    page = edit()
    start = page.get_by_label("第 2 条开始")
    start.focus()
    page.keyboard.press("ArrowDown")
    expect(start).to_have_value("0:02.100")
    page.keyboard.press("Shift+ArrowDown")
    expect(start).to_have_value("0:03.100")
    put_cursor(page, 1, 0)
    page.keyboard.press("Alt+j")
    assert words(page) == ["先断电，再验电。挂牌以后动手。"]
    page.keyboard.press("Alt+Backspace")
    assert words(page) == []
    page.keyboard.press("Control+z")
    save(page)
    assert kept(video) == [Cue(0.5, 4.0, "先断电，再验电。挂牌以后动手。")]


def test_the_film_shows_what_is_written_and_goes_where_it_is_asked(edit: Edit, video: Video) -> None:
    services.set_captions(video=video, vtt=VTT)
    page = edit()
    page.get_by_role("button", name="播放第 2 条").click()
    page.wait_for_function("() => document.querySelector('video').currentTime >= 2.05")
    shown = """() => [...document.querySelector("video").textTracks]
        .flatMap((track) => [...(track.activeCues ?? [])].map((cue) => cue.text))"""
    page.wait_for_function(f"() => ({shown})().includes('挂牌以后动手。')")
    page.keyboard.press("Alt+p")
    page.get_by_label("第 2 条文字").fill("挂牌，再动手。")
    page.wait_for_function(f"() => ({shown})().includes('挂牌，再动手。')")
    page.evaluate("() => { document.querySelector('video').currentTime = 3.25 }")
    page.get_by_role("button", name="到现在结束").click()
    expect(page.get_by_label("第 2 条结束")).to_have_value("0:03.250")


def test_one_cue_is_played_over_and_over(edit: Edit, video: Video) -> None:
    services.set_captions(video=video, vtt="WEBVTT\n\n00:01.000 --> 00:01.600\n先断电\n")
    page = edit()
    put_cursor(page, 1, 0)
    page.get_by_role("button", name="循环播放这条").click()
    page.wait_for_function("() => document.querySelector('video').currentTime > 1.3")
    page.wait_for_function("() => document.querySelector('video').currentTime < 1.3")
    expect(page.get_by_text("正在循环播放第 1 条")).to_be_visible()
    assert 0.9 <= page.evaluate("() => document.querySelector('video').currentTime") <= 1.8


def test_two_teachers_never_overwrite_each_other(edit: Edit, video: Video, transactional_db: None) -> None:
    services.set_captions(video=video, vtt=VTT)
    mine, theirs = edit(), edit(who=make_teacher("add", "change", username="tongshi"))
    theirs.get_by_label("第 1 条文字").fill("同事改的")
    save(theirs)
    mine.get_by_label("第 1 条文字").fill("我改的")
    mine.get_by_role("button", name="保存字幕").click()
    conflict = mine.locator("[data-conflict]")
    expect(conflict.get_by_text("别人保存过这个视频的字幕")).to_be_visible()
    assert "我改的" in conflict.get_by_label("我的（没保存，2 条）").input_value()
    assert "同事改的" in conflict.get_by_label("服务器上现在的（2 条）").input_value()
    assert kept(video)[0].text == "同事改的"
    mine.get_by_role("button", name="改用服务器上的（可以撤销）").click()
    assert words(mine)[0] == "同事改的"
    mine.get_by_role("button", name="撤销", exact=True).click()
    assert words(mine)[0] == "我改的"
    save(mine)
    assert kept(video)[0].text == "我改的"


def test_what_was_not_saved_waits_in_the_browser(edit: Edit, video: Video) -> None:
    services.set_captions(video=video, vtt=VTT)
    page = edit()
    page.get_by_label("第 1 条文字").fill("还没保存")
    expect(page.get_by_text("有没保存的改动。草稿在这个浏览器里。")).to_be_visible()
    page.wait_for_function("() => Object.keys(localStorage).some((key) => key.startsWith('captions.draft.'))")
    left: list[str] = []

    def go_on(dialog: Dialog) -> None:
        left.append(dialog.type)
        dialog.accept()

    page.on("dialog", go_on)
    page.reload()
    assert left == ["beforeunload"]
    assert words(page)[0] == "先断电，再验电。"
    page.get_by_role("button", name="接着改草稿").click()
    assert words(page)[0] == "还没保存"
    save(page)
    assert kept(video)[0].text == "还没保存"


def test_a_file_is_mended_told_and_can_be_taken_back(edit: Edit, video: Video, tmp_path: Path) -> None:
    file = tmp_path / "old.srt"
    file.write_bytes(
        "1\n00:00:03,000 --> 00:00:01,000\n<i>断电</i>\n\n2\n00:00:03,500 --> 00:00:09,000\n验电\n".encode(
            "gb18030"
        )
    )
    page = edit()
    page.locator("[data-file]").set_input_files(file)
    expect(page.get_by_text("第 1 条的结束早于开始，两个时间已经对调。")).to_be_visible()
    expect(page.get_by_text("第 2 条超出了视频，在视频结束时收尾。")).to_be_visible()
    assert words(page) == ["断电", "验电"]
    assert kept(video) == []
    page.get_by_role("button", name="撤销", exact=True).click()
    assert words(page) == []
    page.locator("[data-file]").set_input_files({"name": "a.srt", "mimeType": "", "buffer": "文章".encode()})
    expect(page.get_by_text("字幕文件第 1 行看不懂")).to_be_visible()


def test_words_are_found_replaced_and_warned_about(edit: Edit, video: Video) -> None:
    services.set_captions(video=video, vtt=VTT)
    page = edit()
    page.get_by_text("查找和替换").click()
    page.get_by_label("查找").fill("电")
    page.get_by_label("换成").fill("电源")
    page.get_by_role("button", name="全部替换").click()
    expect(page.get_by_text("替换了 2 处")).to_be_visible()
    assert words(page)[0] == "先断电源，再验电源。"
    page.get_by_label("第 1 条文字").fill("这一条的字太多了，一秒半里谁也读不完，应当拆成两条")
    expect(page.get_by_text("读不完：每秒 17 字")).to_be_visible()


def test_automatic_captions_stay_so_until_somebody_has_read_them(edit: Edit, video: Video) -> None:
    services.set_captions(video=video, vtt=VTT, origin=CaptionsOrigin.AUTOMATIC)
    page = edit()
    expect(page.get_by_text("自动识别，没有人校对过。")).to_be_visible()
    page.get_by_label("第 1 条文字").fill("先断电。")
    save(page)
    assert Video.objects.get(pk=video.pk).captions_origin == CaptionsOrigin.AUTOMATIC
    page.get_by_label("我已经从头到尾校对过").check()
    save(page)
    assert Video.objects.get(pk=video.pk).captions_origin == CaptionsOrigin.EDITED
    expect(page.get_by_text("自动识别，没有人校对过。")).to_be_hidden()


def test_it_fits_a_phone(edit: Edit, video: Video) -> None:
    services.set_captions(video=video, vtt=VTT)
    page = edit(width=360, height=740)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 360
    expect(page.get_by_role("button", name="保存字幕")).to_be_in_viewport()


def test_every_field_and_button_has_a_name(edit: Edit, video: Video, teacher: User) -> None:
    services.set_captions(video=video, vtt=VTT)
    page = edit()
    nameless = page.evaluate(
        """() => [...document.querySelectorAll(
             "[data-captions-editor] :is(button, input, textarea, select, a)")]
           .filter((one) => one.checkVisibility() && !(
             one.getAttribute("aria-label") || one.labels?.length || one.textContent.trim()))
           .map((one) => one.outerHTML)"""
    )
    assert nameless == []
