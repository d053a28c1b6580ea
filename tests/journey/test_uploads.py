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
SLOW = 500 * 1024  # bytes a second


def test_two_recordings_go_on_after_a_pause_and_a_reload(stack: Stack, visit: Visit, tmp_path: Path) -> None:
    files = [make_clip(tmp_path / name, seconds=24, size="854x480") for name in ("断电.mp4", "验电.mp4")]
    instructor = visit("李师傅")
    page = begin(instructor, files)
    slow_down(page, SLOW)
    page.get_by_role("button", name="开始上传").click()
    for number in range(2):
        instructor.until(f"document.querySelectorAll('.upload-row__bar')[{number}].value > 0", seconds=30)
    wait_for_pieces(stack, 2)
    instructor.shot("30-uploading")
    row(page, "断电.mp4").get_by_role("button", name="暂停").click()
    expect(row(page, "断电.mp4")).to_contain_text("已暂停")
    instructor.shot("30-paused")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.get_by_text("上次没有传完的文件")).to_be_visible()
    instructor.shot("30-unfinished")
    offsets = watch_first_offsets(page)
    slow_down(page, -1)
    for file in files:
        page.get_by_label(f"再选一次这个文件：{file.name}").set_input_files(file)
    for file in files:
        expect(row(page, file.name)).to_contain_text("可以播放", timeout=120_000)
    instructor.shot("30-done")
    assert len(offsets) == 2
    assert min(offsets.values()) > 0, "a file was sent from the beginning again"
    assert stack.shell(_COUNT).split() == ["2", "0"]


def test_a_recording_goes_on_by_itself_when_the_line_comes_back(
    stack: Stack, visit: Visit, tmp_path: Path
) -> None:
    file = make_clip(tmp_path / "接线.mp4", seconds=24, size="854x480")
    instructor = visit("李师傅")
    page = begin(instructor, [file])
    slow_down(page, SLOW)
    page.get_by_role("button", name="开始上传").click()
    wait_for_pieces(stack, 1)
    instructor.context.set_offline(True)
    expect(row(page, file.name)).to_contain_text("不会丢", timeout=30_000)
    instructor.shot("31-line-lost")
    instructor.context.set_offline(False)
    expect(row(page, file.name)).to_contain_text("已经收下", timeout=60_000)
    # The browser says of each request that the line was down.
    instructor.complaints[:] = [
        one for one in instructor.complaints if "ERR_INTERNET_DISCONNECTED" not in one
    ]


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


def slow_down(page: Page, bytes_a_second: int) -> None:
    """Let the page send so many bytes a second; -1: as fast as it goes."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    conditions = {"offline": False, "latency": 0, "downloadThroughput": -1}
    line.send("Network.emulateNetworkConditions", conditions | {"uploadThroughput": bytes_a_second})


def wait_for_pieces(stack: Stack, count: int) -> None:
    """Wait until the first piece of so many files has arrived."""
    stack.shell(_WAIT.format(count=count))


def watch_first_offsets(page: Page) -> dict[str, int]:
    """Return a dictionary that fills with the offset from which each upload goes on."""
    offsets: dict[str, int] = {}

    def note(request: Request) -> None:
        if request.method == "PATCH":
            offsets.setdefault(request.url, int(request.headers["upload-offset"]))

    page.on("request", note)
    return offsets


_WAIT = """
import time
from media_pipeline.models import Upload
for _ in range(300):
    if Upload.objects.receiving().filter(offset__gt=0).count() == {count}:
        break
    time.sleep(0.1)
else:
    raise TimeoutError("no piece arrived")
"""

_COUNT = """
from media_pipeline.models import Upload, Video
ready = Video.objects.filter(title__in=["断电", "验电"], state="ready")
print(ready.count(), Upload.objects.receiving().count())
"""
