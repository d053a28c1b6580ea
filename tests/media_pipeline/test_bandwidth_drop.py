"""On a line that breaks down and recovers the film goes on: a real Chromium, a line of changing speed."""

import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as site
from django.template.loader import render_to_string
from playwright.sync_api import Page

from media_pipeline.transcoding import Transcoded
from tests.media_pipeline import clips, streaming
from tests.media_pipeline.ready import ready_video
from tests.media_pipeline.test_playback import CHROMIUM, HLS, page  # noqa: F401 - a fixture
from tests.media_pipeline.throttled import Line, Site, serving

FAST, SLOW = 4_000_000.0, 250_000.0
SLOW_FROM, SLOW_UNTIL, LONGEST = 3.0, 20.0, 70.0
# A player loads half a minute ahead: there has to be something left when the line is well again.
SECONDS = 88
# What keeps every rung at its cap, so that they cost clearly different amounts.
NOISE = "noise=alls=40:allf=t"

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"),
    pytest.mark.skipif(not HLS.exists(), reason="needs the front-end libraries: make setup"),
]

# Notes what a learner would see: a picture that stands still, a picture of another size.
WATCH = """
() => {
  const video = document.querySelector("video");
  window.seen = { waits: [], heights: [], began: null };
  video.addEventListener("playing", () => { window.seen.began ??= performance.now(); });
  video.addEventListener("waiting", () => {
    if (window.seen.began !== null) window.seen.waits.push(video.currentTime);
  });
  video.addEventListener("resize", () => window.seen.heights.push(video.videoHeight));
}
"""
AHEAD = """
() => {
  const video = document.querySelector("video"), { buffered, currentTime } = video;
  const last = buffered.length ? buffered.end(buffered.length - 1) : 0;
  return { at: currentTime, ahead: last - currentTime, played: performance.now() - window.seen.began };
}
"""


@pytest.fixture(scope="module")
def stream(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Transcoded]:
    folder = tmp_path_factory.mktemp("drop")
    source = folder / "noise.mp4"
    size = {"size": "640x360", "rate": "15", "seconds": SECONDS}
    clips.film(source, "-vf", NOISE, "-crf", "30", "-c:a", "aac", **size)  # type: ignore[arg-type]
    return folder / "stream", streaming.transcode(source, folder / "stream")


@pytest.fixture
def slow_site(
    stream: tuple[Path, Transcoded], media: Path, db: None, tmp_path: Path
) -> Iterator[tuple[Site, str]]:
    folder, made = stream
    video = ready_video((folder, made.stream), media)
    player = render_to_string("media_pipeline/player.html", {"video": video, "title": video.title})
    html = f"<!doctype html><html lang=zh-Hans><link rel=icon href='data:,'><main>{player}</main></html>"
    static = tmp_path / "static"
    shutil.copytree(Path(site.BASE_DIR) / "media_pipeline" / "static", static)
    shutil.copytree(HLS.parent, static / "vendor")
    pages = {"/": html.encode()}
    place = Site(Line(FAST), pages, {"static": static, "media": media}, slow="media")
    with serving(place) as address:
        yield place, address


def rungs_asked(asked: list[tuple[float, str]], since: float, until: float) -> list[int]:
    """Return the heights of the picture segments that were asked for in that time."""
    names = [path for when, path in asked if since <= when < until]
    return [int(found[1]) for path in names if (found := re.search(r"/(\d+)p/\d+\.m4s$", path))]


def test_it_switches_down_and_up_and_never_stalls(
    slow_site: tuple[Site, str],
    page: Page,  # noqa: F811 - the fixture
    stream: tuple[Path, Transcoded],
) -> None:
    place, address = slow_site
    pictures = [made for made in stream[1].stream.renditions if made.width]
    lowest, highest = int(pictures[0].name[:-1]), int(pictures[-1].name[:-1])
    assert pictures[0].rates.average < SLOW < pictures[-1].rates.average / 2
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(address)
    page.evaluate(WATCH)
    page.get_by_role("button", name="播放").click()
    page.wait_for_function("() => window.seen.began !== null")
    began = time.monotonic()
    least_ahead, passed = 1e9, 0.0
    seen: list[int] = []
    while passed < LONGEST and not (lowest in seen and seen[-1] > lowest):
        place.line.rate = SLOW if SLOW_FROM <= passed < SLOW_UNTIL else FAST
        page.wait_for_timeout(200)
        passed, seen = time.monotonic() - began, page.evaluate("() => window.seen.heights")
        if passed > SLOW_FROM:
            least_ahead = min(least_ahead, page.evaluate(AHEAD)["ahead"])
    assert highest in rungs_asked(place.asked, 0, began + SLOW_FROM)
    assert rungs_asked(place.asked, began + SLOW_FROM, began + SLOW_UNTIL)[-1] == lowest
    assert (seen[0], min(seen)) == (highest, lowest)
    assert seen[-1] > lowest
    now = page.evaluate(AHEAD)
    assert page.evaluate("() => window.seen.waits") == []
    assert least_ahead > 1.0
    # The film's clock and the wall's agree: nothing stood still unnoticed.
    assert now["at"] == pytest.approx(now["played"] / 1000, abs=1.0)
