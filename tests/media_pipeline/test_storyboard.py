"""Small pictures of the whole video: where the WebVTT says, and as many as are useful."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageStat

from media_pipeline import storyboard
from tests.media_pipeline import clips, streaming

CUE = re.compile(r"(\S+) --> (\S+)\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)")


@pytest.fixture(scope="module")
def stream(clip_folder: Path) -> Path:
    """Blue for three seconds, then red for three."""
    path = clip_folder / "blue-red.mp4"
    clips.run(
        "-f", "lavfi", "-i", "color=blue:size=256x144:rate=25:duration=3",
        "-f", "lavfi", "-i", "color=red:size=256x144:rate=25:duration=3",
        "-filter_complex", "concat", "-c:v", "libx264", "-preset", "ultrafast", path,
    )  # fmt: skip
    streaming.transcode(path, clip_folder / "blue-red")
    return clip_folder / "blue-red"


def test_each_second_has_the_picture_that_is_shown_then(stream: Path) -> None:
    cues = CUE.findall((stream / "storyboard.vtt").read_text())
    assert [cue[0] for cue in cues] == [f"00:00:0{second}.000" for second in range(6)]
    colours = []
    for _, _, name, *area in cues:
        x, y, width, height = map(int, area)
        with Image.open(stream / name) as sheet:
            red, _, blue = ImageStat.Stat(sheet.crop((x, y, x + width, y + height))).mean
        colours.append("red" if red > blue else "blue")
    assert colours == ["blue"] * 3 + ["red"] * 3


def test_the_sheets_are_small(stream: Path) -> None:
    with Image.open(stream / "storyboard-1.jpg") as sheet:
        assert sheet.size == (5 * 160, 2 * 90)


@given(count=st.integers(1, 200), every=st.floats(0.5, 60), tail=st.floats(0.01, 1))
def test_cues_follow_each_other_to_the_end(count: int, every: float, tail: float) -> None:
    duration = (count - 1 + tail) * every
    cues = CUE.findall(storyboard.index(count, (160, 90), every, duration))
    assert len(cues) == count
    assert [cue[1] for cue in cues[:-1]] == [cue[0] for cue in cues[1:]]
    assert cues[-1][1] == storyboard.clock(duration)
