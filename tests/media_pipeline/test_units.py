"""A unit's pieces are checked, on the grid, and addressable; what goes wrong is never taken for whole."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from media_pipeline import fmp4, planning, units
from media_pipeline.exceptions import LeaseLost, OutputInvalid
from media_pipeline.ladder import CURRENT
from media_pipeline.plan import Plan, UnitResult
from tests.media_pipeline import clips, streaming

Encode = Callable[..., UnitResult]


@pytest.fixture(scope="module")
def source(clip_folder: Path) -> Path:
    return clips.film(clip_folder / "units.mp4", "-c:a", "aac", size="320x180", seconds=9, rate="60")


@pytest.fixture(scope="module")
def plan(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Plan:
    folder = tmp_path_factory.mktemp("units-plan")
    return planning.make(source, folder, rungs=CURRENT, limits=streaming.LIMITS, alive=lambda: None)


def encode(source: Path, plan: Plan, folder: Path) -> UnitResult:
    return units.encode(
        source, plan, plan.units[0], folder, on_progress=lambda share: None, on_pieces=streaming.ignore
    )


def test_every_file_that_a_result_names_is_there(source: Path, plan: Plan, tmp_path: Path) -> None:
    result = encode(source, plan, tmp_path / "unit")
    named = {piece.name for one in result.renditions for piece in one.pieces}
    named |= {one.init for one in result.renditions} | set(result.extras)
    there = {str(path.relative_to(tmp_path / "unit")) for path in (tmp_path / "unit").rglob("*.*")}
    assert named == there
    for one in result.renditions:
        for piece in one.pieces:
            assert (tmp_path / "unit" / piece.name).stat().st_size == piece.bytes


def test_a_keyframe_can_be_shown_from_its_bytes_alone(source: Path, plan: Plan, tmp_path: Path) -> None:
    result = encode(source, plan, tmp_path / "unit")
    picture = result.renditions[0]
    init = (tmp_path / "unit" / picture.init).read_bytes()
    assert [len(piece.keyframes) for piece in picture.pieces] == [2, 2, 1]
    for piece in picture.pieces:
        data = (tmp_path / "unit" / piece.name).read_bytes()
        for key in piece.keyframes:
            part = tmp_path / "key.mp4"
            part.write_bytes(init + data[key.offset : key.offset + key.bytes])
            shown = streaming.look(part, "-show_entries", "frame=pict_type,key_frame")["frames"]
            assert (len(shown), shown[0]["key_frame"], shown[0]["pict_type"]) == (1, 1, "I")


def test_a_moved_unit_begins_where_it_stands_in_the_whole(source: Path, plan: Plan, tmp_path: Path) -> None:
    later = replace(plan.units[0], first_frame=2 * plan.gop, seconds=5.0)
    result = encode(source, replace(plan, units=(later,)), tmp_path / "unit")
    picture = result.renditions[0]
    init = (tmp_path / "unit" / picture.init).read_bytes()
    (tmp_path / "one.mp4").write_bytes(init + (tmp_path / "unit" / picture.pieces[0].name).read_bytes())
    assert streaming.frames(tmp_path / "one.mp4")[0] == (4.0, True)
    assert picture.seconds == pytest.approx(5.0, abs=0.001)


def test_what_progress_raises_stops_the_encode(source: Path, plan: Plan, tmp_path: Path) -> None:
    def lost(share: float) -> None:
        raise LeaseLost

    slow = replace(plan, pictures=tuple(replace(one, width=1280, height=720) for one in plan.pictures))
    with pytest.raises(LeaseLost):
        units.encode(
            source, slow, plan.units[0], tmp_path / "unit", on_progress=lost, on_pieces=streaming.ignore
        )


def test_a_segment_cut_short_is_no_segment(source: Path, plan: Plan, tmp_path: Path) -> None:
    result = encode(source, plan, tmp_path / "unit")
    picture = result.renditions[0]
    track = fmp4.track((tmp_path / "unit" / picture.init).read_bytes())
    data = (tmp_path / "unit" / picture.pieces[0].name).read_bytes()
    moved, fragments = fmp4.relocate(data, track, shift=0, number=1)
    assert moved == data
    assert sum(fragment.samples for fragment in fragments) == 120
    with pytest.raises(OutputInvalid):
        fmp4.relocate(data[:-1], track, shift=0, number=1)


def test_a_high_dynamic_range_becomes_one_that_every_screen_shows(clip_folder: Path, tmp_path: Path) -> None:
    colours = ("-colorspace", "bt2020nc", "-color_primaries", "bt2020", "-color_trc", "smpte2084")
    path = clips.film(
        clip_folder / "hdr.mp4", "-pix_fmt", "yuv420p10le", "-preset", "ultrafast", *colours,
        "-x265-params", "log-level=error", codec="libx265", size="256x144", seconds=1, sound=False,
    )  # fmt: skip
    made = streaming.transcode(path, tmp_path / "hdr")
    assert made.plan.video.colour.is_hdr
    (facts,) = streaming.look(tmp_path / "hdr/144p/playlist.m3u8", "-show_streams")["streams"]
    tags = ("pix_fmt", "color_space", "color_transfer", "color_primaries")
    assert [facts[tag] for tag in tags] == ["yuv420p", "bt709", "bt709", "bt709"]
