"""A browser in which a teacher is signed in, and a ready video of theirs."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from lms.accounts.models import User
from media_pipeline import streams
from media_pipeline.models import Video
from tests.media_pipeline.ready import ready_video
from tests.media_pipeline.test_authoring import make_teacher

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not executable:
        pytest.skip("no Chromium: set CHROMIUM or install the package chromium")
    # Playwright runs its own loop in this thread; Django would mistake that for an async view.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def teacher(transactional_db: None) -> User:
    return make_teacher("add", username="jiaoshi")


@pytest.fixture
def video(hd_stream: tuple[Path, streams.Stream], media: Path, teacher: User) -> Video:
    """The teacher's own video, five seconds long, with everything that an encode gives."""
    video = ready_video(hd_stream, media)
    video.uploaded_by = teacher
    video.save()
    return video


@pytest.fixture
def window(chromium: Browser, live_server: Any, teacher: User) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a window of its own for somebody; nobody's may complain."""
    contexts, problems = [], []

    def open_window(
        address: str, *, who: User | None = teacher, width: int = 1280, height: int = 800
    ) -> Page:
        context = chromium.new_context(
            locale="zh-CN",
            base_url=live_server.url,
            viewport={"width": width, "height": height},
        )
        contexts.append(context)
        if who:
            client = Client()
            client.force_login(who)
            value = client.cookies[site.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": site.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(address)
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert problems == []
