"""A real Chromium plays a real stream from a real server."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright
from pytest_django import Settings

from media_pipeline import streams
from media_pipeline.models import Video
from tests.media_pipeline.ready import ready_video
from tests.media_pipeline.test_create_video import VTT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
HLS = Path(__file__).parents[2] / "lms" / "static" / "vendor" / "hls.min.js"

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"),
    pytest.mark.skipif(not HLS.exists(), reason="needs the front-end libraries: make setup"),
]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    # Playwright runs its own loop in this thread; Django would mistake that for an async view.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 360, "height": 740}, locale="zh-CN")
        page.set_default_timeout(20_000)
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
        yield page
        browser.close()
    assert not [line for line in problems if "Failed to load resource" not in line]


@pytest.fixture
def video(hd_stream: tuple[Path, streams.Stream], media: Path, transactional_db: None) -> Video:
    """A ready video whose stream is the session's."""
    return ready_video(hd_stream, media, vtt=VTT)


@pytest.fixture
def lesson(page: Page, video: Video, live_server: Any, settings: Settings) -> Callable[..., Page]:
    settings.ROOT_URLCONF = "tests.media_pipeline.player_site"

    def go(query: str = "") -> Page:
        page.goto(f"{live_server.url}/lesson/{video.pk}/{query}")
        page.wait_for_selector(".player__bar:visible")
        return page

    return go


def state(page: Page, name: str) -> Any:
    return page.evaluate("(name) => document.querySelector('video')[name]", name)


def playing_beyond(page: Page, second: float) -> None:
    page.wait_for_function("(second) => document.querySelector('video').currentTime > second", arg=second)


def test_a_stream_plays_and_nothing_is_loaded_before(lesson: Callable[..., Page], page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    lesson()
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if url.endswith((".m3u8", ".m4s"))]
    page.get_by_role("button", name="播放").click()
    playing_beyond(page, 0.8)
    assert state(page, "videoWidth") > 0
    assert state(page, "duration") == pytest.approx(5.0, abs=0.1)
    assert page.evaluate("() => document.querySelector('video').buffered.start(0)") < 0.05
    assert page.evaluate("() => document.querySelector('video').textTracks.length") == 1
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 360


def test_it_ends_when_the_film_ends(lesson: Callable[..., Page]) -> None:
    page = lesson("?t=3")
    page.get_by_role("button", name="播放").click()
    page.wait_for_function("() => document.querySelector('video').ended")
    assert state(page, "currentTime") == pytest.approx(5.0, abs=0.1)


def test_sound_alone_goes_on_where_the_picture_was(lesson: Callable[..., Page]) -> None:
    page = lesson()
    page.get_by_role("button", name="播放").click()
    playing_beyond(page, 0.8)
    before = state(page, "currentTime")
    page.get_by_label("仅听声音").check(force=True)
    playing_beyond(page, before + 0.3)
    assert state(page, "videoWidth") == 0
    assert page.get_by_text("只放声音，省流量").is_visible()


def test_quality_and_speed_are_kept_for_the_next_lesson(lesson: Callable[..., Page]) -> None:
    page = lesson()
    page.get_by_label("清晰").check(force=True)
    page.get_by_label("速度").select_option("2")
    page = lesson()
    assert page.get_by_label("清晰").is_checked()
    page.get_by_role("button", name="播放").click()
    page.wait_for_function("() => document.querySelector('video').videoWidth === 1280")
    assert state(page, "playbackRate") == 2


def test_the_address_may_ask_for_a_second(lesson: Callable[..., Page]) -> None:
    page = lesson("?t=3")
    page.get_by_role("button", name="播放").click()
    playing_beyond(page, 3.1)


def test_the_keyboard_does_it_all(lesson: Callable[..., Page]) -> None:
    page = lesson()
    page.get_by_role("button", name="播放").focus()
    page.keyboard.press("Enter")
    playing_beyond(page, 0.3)
    page.keyboard.press("k")
    page.wait_for_function("() => document.querySelector('video').paused")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('video').currentTime > 4.5")
    page.keyboard.press("m")
    assert state(page, "muted") is True
    page.keyboard.press("c")
    assert page.evaluate("() => document.querySelector('video').textTracks[0].mode") == "hidden"
    assert page.get_by_role("button", name="字幕").get_attribute("aria-pressed") == "false"


def test_others_can_listen_and_seek(lesson: Callable[..., Page]) -> None:
    page = lesson()
    page.evaluate(
        "() => document.querySelector('[data-player]').dispatchEvent("
        "new CustomEvent('player:seek', {detail: {seconds: 2.5}}))"
    )
    # The player attaches its source meanwhile, which interrupts the first play() and goes on by itself.
    page.evaluate("() => { document.querySelector('video').play().catch(() => {}); }")
    playing_beyond(page, 2.6)


def test_a_lost_line_is_told_and_tried_again(lesson: Callable[..., Page]) -> None:
    page = lesson()
    page.route("**/*.m3u8", lambda route: route.abort())
    page.get_by_role("button", name="播放").click()
    page.get_by_text("视频没有加载出来").wait_for()
    page.unroute("**/*.m3u8")
    page.get_by_role("button", name="再试一次").click()
    playing_beyond(page, 0.3)
    assert not page.get_by_text("视频没有加载出来").is_visible()


def test_without_media_source_the_browsers_own_hls_plays(lesson: Callable[..., Page], page: Page) -> None:
    page.add_init_script("delete window.MediaSource")
    lesson("?t=1")
    if not page.evaluate(
        "() => document.querySelector('video').canPlayType('application/vnd.apple.mpegurl')"
    ):
        pytest.skip("this Chromium has no HLS of its own")
    assert not page.get_by_label("省流量").is_visible()
    page.get_by_role("button", name="播放").click()
    playing_beyond(page, 1.5)
    assert state(page, "src").endswith("/master.m3u8")
    page.get_by_label("仅听声音").check(force=True)
    page.wait_for_function("() => document.querySelector('video').src.endsWith('/audio-only/playlist.m3u8')")
    playing_beyond(page, 2.0)
