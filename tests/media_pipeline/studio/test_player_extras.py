"""Chapters, pictures for winding, old browsers and a stream that still grows, in a real browser."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from media_pipeline import layout, services
from media_pipeline.chaptering import Mark
from media_pipeline.models import Video, VideoState
from tests.media_pipeline.studio.conftest import Open

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

Lesson = Callable[..., Page]


@pytest.fixture
def lesson(window: Open, video: Video, settings: Settings) -> Lesson:
    settings.ROOT_URLCONF = "tests.media_pipeline.player_site"

    def go(before: str = "") -> Page:
        page = window("about:blank", who=None, width=360, height=740)
        if before:
            page.add_init_script(before)
        page.goto(f"/lesson/{video.pk}/")
        page.wait_for_selector(".player__bar:visible")
        return page

    return go


def play(page: Page) -> None:
    page.get_by_role("button", name="播放").click()
    page.wait_for_function("() => document.querySelector('video').currentTime > 0.2")


def test_a_chapter_is_gone_to_and_shown_as_the_present_one(lesson: Lesson, video: Video) -> None:
    services.set_chapters(video=video, chapters=[Mark(0, "断电"), Mark(3, "接线")])
    page = lesson()
    page.get_by_role("button", name="0:03 接线").click()
    page.wait_for_function("() => document.querySelector('video').currentTime > 3.1")
    expect(page.locator("[data-chapter][aria-current]")).to_contain_text("接线")
    tracks = "() => [...document.querySelector('video').textTracks].map((track) => track.kind)"
    assert page.evaluate(tracks) == ["chapters"]
    page.get_by_role("button", name="0:00 断电").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('video').currentTime < 3")


def test_a_picture_shows_where_one_would_land(lesson: Lesson) -> None:
    page = lesson()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "storyboard" in url]
    bar = page.get_by_label("快进、后退")
    bar.hover()
    expect(page.locator("[data-peek]")).to_be_visible()
    assert "storyboard-1.jpg" in page.evaluate(
        "() => getComputedStyle(document.querySelector('[data-peek]')).backgroundImage"
    )
    expect(page.locator("[data-peek-time]")).to_have_text("0:02")
    box = page.locator("[data-peek]").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360


def test_the_strip_winds_by_mouse_and_by_keyboard(lesson: Lesson) -> None:
    page = lesson()
    play(page)
    page.evaluate("() => document.querySelector('video').pause()")
    bar = page.get_by_label("快进、后退")
    box = bar.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.8, box["y"] + box["height"] / 2)
    page.wait_for_function("() => Math.abs(document.querySelector('video').currentTime - 4) < 0.4")
    bar.press("ArrowLeft")
    page.wait_for_function("() => document.querySelector('video').currentTime < 0.5")
    assert (bar.get_attribute("aria-valuetext") or "").endswith("/ 0:05")


def test_a_browser_without_any_hls_plays_the_one_file(lesson: Lesson) -> None:
    page = lesson(
        """delete window.MediaSource;
        const can = HTMLMediaElement.prototype.canPlayType;
        HTMLMediaElement.prototype.canPlayType = function (type) {
          return /mpegurl/i.test(type) ? "" : can.call(this, type);
        };"""
    )
    play(page)
    assert page.evaluate("() => document.querySelector('video').src").endswith("/progressive.mp4")
    assert page.evaluate("() => document.querySelector('video').videoWidth") > 0


def test_without_the_script_the_one_file_is_what_the_element_plays(
    lesson: Lesson, window: Open, video: Video, live_server: Any
) -> None:
    page = window("about:blank", who=None)
    page.route("**/player.js", lambda route: route.abort())
    page.goto(f"/lesson/{video.pk}/")
    page.evaluate("() => document.querySelector('video').play()")
    page.wait_for_function("() => document.querySelector('video').currentTime > 0.2")
    assert page.evaluate("() => document.querySelector('video').currentSrc").endswith("/progressive.mp4")


def grow(media: Path, version: str) -> None:
    """Write the playlist of a stream that grows: it names what lies one folder up."""
    folder = media / layout.stream(version)
    text = (folder / "master.m3u8").read_text()
    below = re.sub(r'URI="|^(?=[^#\n])', lambda found: f"{found[0]}../", text, flags=re.MULTILINE)
    (folder / layout.LIVE).mkdir(exist_ok=True)
    (folder / layout.LIVE / "master.m3u8").write_text(below)


def test_a_growing_stream_is_watched_and_the_whole_is_offered_when_it_is_there(
    lesson: Lesson, video: Video, media: Path
) -> None:
    whole = video.stream_version
    grow(media, whole)
    Video.objects.filter(pk=video.pk).update(
        stream_version="", live_version=whole, state=VideoState.PLAYABLE, storyboard="", progressive=""
    )
    page = lesson()
    expect(page.get_by_text("还在转码，可以先看；现在看的还不计入学习记录。")).to_be_visible()
    play(page)
    Video.objects.filter(pk=video.pk).update(stream_version=whole, live_version="", state=VideoState.READY)
    page.get_by_text("转码完成了。接着看完整的视频，才会计入学习记录。").wait_for()
    page.get_by_role("button", name="从这里接着看").click()
    page.wait_for_selector(f"[data-stream-version='{whole}']")
    assert "t=" in page.url
