"""Recordings sent over a slow line that breaks: paused, reloaded, gone on with, and in the end they play."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from tests.journey import authoring
from tests.journey.browser import Person
from tests.journey.clips import make_clip
from tests.journey.conftest import Visit
from tests.journey.minimal_site import INSTRUCTOR
from tests.journey.stack import Stack

pytestmark = pytest.mark.journey

BATCH = "/admin/videos/batch/"
SLOW = 400 * 1024  # bytes a second


def test_two_recordings_go_on_after_a_pause_and_a_reload(stack: Stack, visit: Visit, tmp_path: Path) -> None:
    files = [recording(tmp_path / "断电.mp4", seconds=24), recording(tmp_path / "验电.mp4", seconds=22)]
    instructor = visit("李师傅")
    page = begin(instructor, files)
    Line(page).carry(SLOW)
    page.get_by_role("button", name="开始上传").click()
    for file in files:
        wait_for_a_piece(instructor, file)
    row(page, "断电.mp4").get_by_role("button", name="暂停").click()
    expect(row(page, "断电.mp4")).to_contain_text("已暂停")
    instructor.shot("30-paused")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.get_by_text("上次没有传完的文件")).to_be_visible()
    instructor.shot("30-unfinished")
    offsets = watch_first_offsets(page)
    Line(page).carry(-1)
    for file in files:
        page.get_by_label(f"再选一次这个文件：{file.name}").set_input_files(file)
    for file in files:
        expect(row(page, file.name)).to_contain_text("可以播放", timeout=120_000)
    instructor.shot("30-done")
    assert len(offsets) == 2
    assert min(offsets.values()) > 0, "a file was sent from the beginning again"
    assert stack.shell(_COUNT).split() == ["2", "0"]


def test_a_recording_goes_on_by_itself_when_the_line_comes_back(visit: Visit, tmp_path: Path) -> None:
    file = recording(tmp_path / "接线.mp4", seconds=20)
    instructor = visit("李师傅")
    page = begin(instructor, [file])
    line = Line(page)
    line.carry(SLOW)
    page.get_by_role("button", name="开始上传").click()
    wait_for_a_piece(instructor, file)
    line.cut()
    expect(row(page, file.name)).to_contain_text("不会丢", timeout=30_000)
    instructor.shot("31-line-lost")
    line.carry(-1)
    expect(row(page, file.name)).to_contain_text("已经收下", timeout=60_000)
    # The browser says of each request that the line was down.
    instructor.complaints[:] = [
        one for one in instructor.complaints if "ERR_INTERNET_DISCONNECTED" not in one
    ]


class Line:
    """The page's line to the site, of any speed, or cut."""

    def __init__(self, page: Page) -> None:
        self.session = page.context.new_cdp_session(page)
        self.session.send("Network.enable")

    def carry(self, bytes_a_second: int) -> None:
        """Let the page send so many bytes a second; -1: as fast as it goes."""
        self._emulate(offline=False, upload=bytes_a_second)

    def cut(self) -> None:
        """Cut what is under way, and let nothing through."""
        self._emulate(offline=True, upload=-1)

    def _emulate(self, *, offline: bool, upload: int) -> None:
        conditions = {"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": upload}
        self.session.send("Network.emulateNetworkConditions", conditions)


def recording(path: Path, *, seconds: int) -> Path:
    """Make a recording of some megabytes; those of different lengths are different files."""
    return make_clip(path, seconds=seconds, size="854x480")


def begin(instructor: Person, files: list[Path]) -> Page:
    """Choose the files on the page for several, and state what is asked."""
    instructor.sign_in(INSTRUCTOR, to="/admin/")
    instructor.goto(BATCH)
    page = instructor.page
    page.locator("input[name=file]").set_input_files(files)
    authoring.state_rights(page.locator("main"))
    return page


def row(page: Page, name: str) -> Locator:
    return page.locator(".upload-row").filter(has_text=name)


def wait_for_a_piece(instructor: Person, file: Path) -> None:
    """Wait until more of a file was sent than its first piece."""
    share = 100 * 1.2 * 1024**2 / file.stat().st_size
    bar = f"document.querySelector('progress[aria-label=\"{file.name}\"]')"
    instructor.until(f"({bar}?.value ?? 0) > {share}", seconds=60)


def watch_first_offsets(page: Page) -> dict[str, int]:
    """Return a dictionary that fills with the offset from which each upload goes on."""
    offsets: dict[str, int] = {}

    def note(request: Request) -> None:
        if request.method == "PATCH":
            offsets.setdefault(request.url, int(request.headers["upload-offset"]))

    page.on("request", note)
    return offsets


_COUNT = """
from media_pipeline.models import Upload, Video
ready = Video.objects.filter(title__in=["断电", "验电"], state="ready")
print(ready.count(), Upload.objects.receiving().count())
"""
