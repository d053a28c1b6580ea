"""Files that are no videos end in words that say what to do, and the worker goes on."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journey import authoring, clips
from tests.journey.conftest import Visit
from tests.journey.minimal_site import INSTRUCTOR
from tests.journey.stack import Stack

pytestmark = pytest.mark.journey


def test_each_broken_file_is_explained_and_a_good_one_after_it_plays(
    stack: Stack, visit: Visit, tmp_path: Path
) -> None:
    instructor = visit("李师傅")
    instructor.sign_in(INSTRUCTOR, to="/admin/")
    for number, (file, words) in enumerate(_broken_files(tmp_path).items(), 1):
        authoring.upload_by_itself(instructor.page, file, refused=True)
        expect(instructor.page.locator("main")).to_contain_text(words)
        instructor.shot(f"21-refused-{number}")
    # Past the form, as an import would bring it: then the worker is the one to say it.
    stack.shell(_CREATE.format(file=clips.text_as_video(tmp_path), title="绕过表单的文字"))
    good = clips.make_clip(tmp_path / "好的.mp4", seconds=3)
    authoring.upload_by_itself(instructor.page, good)
    instructor.goto("/admin/videos/")
    rows = instructor.page.get_by_role("row")
    expect(rows.filter(has_text="绕过表单的文字")).to_contain_text("这个文件不是视频", timeout=60_000)
    expect(rows.filter(has_text=good.stem)).to_contain_text("可以播放", timeout=60_000)
    instructor.shot("21-videos")


_CREATE = """
from pathlib import Path
from django.core.files import File
from media_pipeline.services import create_video
with Path("{file}").open("rb") as file:
    create_video(file=File(file, name="text.mp4"), title="{title}")
"""


def _broken_files(folder: Path) -> dict[Path, str]:
    return {
        clips.text_as_video(folder): "这个文件不是视频",
        clips.truncated_video(folder): "视频文件不完整",
        clips.sound_alone(folder): "这个文件里没有画面",
        clips.playlist_as_video(folder): "这是一个播放列表",
    }
