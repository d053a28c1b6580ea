"""The queue refreshes itself and takes nothing out of anybody's hands; a chapter is added by the film."""

import pytest
from playwright.sync_api import expect

from lms.accounts.models import User
from media_pipeline.models import Encode, Video
from tests.media_pipeline.encodes import make_failed, make_running, make_waiting
from tests.media_pipeline.studio.conftest import Open
from tests.media_pipeline.test_authoring import make_teacher

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_it_refreshes_and_keeps_the_focus_and_what_was_opened(window: Open, teacher: User) -> None:
    running = make_waiting("安全用电", teacher)
    make_running(running)
    make_failed(make_waiting("矿灯检修", teacher))
    page = window("/admin/videos/queue/", who=make_teacher("add", "change", username="bianshen"))
    page.get_by_text("转码程序的记录（给管理员看）").click()
    button = page.get_by_role("button", name="取消转码 安全用电")
    button.focus()
    Encode.objects.filter(video=running).update(progress=0.77)
    expect(page.get_by_text("正在转码 77 %")).to_be_visible(timeout=20_000)
    expect(button).to_be_focused()
    expect(page.get_by_text("moov <b>not found")).to_be_visible()


def test_it_fits_a_phone(window: Open, teacher: User) -> None:
    make_running(make_waiting("一个名字很长很长很长很长很长很长很长很长的视频", teacher))
    make_failed(make_waiting("矿灯检修", teacher))
    page = window("/admin/videos/queue/", width=360, height=740)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 360


def test_a_chapter_is_added_at_the_moment_that_is_shown(window: Open, video: Video) -> None:
    page = window(f"/admin/videos/chapters/{video.pk}/")
    page.evaluate("() => { document.querySelector('video').play().catch(() => {}) }")
    page.wait_for_function("() => document.querySelector('video').currentTime > 1.1")
    page.evaluate("() => document.querySelector('video').pause()")
    page.get_by_role("button", name="在这里加一章").click()
    page.keyboard.type("验电")
    page.get_by_role("button", name="保存章节").click()
    expect(page.get_by_text("章节已经保存。")).to_be_visible()
    chapter = video.chapters.get()
    assert (chapter.title, chapter.start >= 1) == ("验电", True)
