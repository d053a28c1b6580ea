"""A video encoded in pieces is, frame by frame, the one that is encoded whole."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from media_pipeline import ffprobe, ladder, planning
from media_pipeline.plan import Plan, Work
from tests.media_pipeline import clips, streaming

SECONDS = 18.3
UNEVEN = ("-vf", r"select='not(mod(n\,3))+lt(mod(n\,100)\,40)',setpts=PTS+0.04/TB", "-vsync", "vfr")
OPEN = ("-x264-params", "open-gop=1:keyint=40:bframes=3")
SOURCES = {
    "25": ("25", "mp4", ("-bf", "2", "-g", "70")),
    "29.97": ("30000/1001", "mp4", ("-g", "250")),
    "30": ("30", "mkv", ()),
    "60": ("60", "mp4", ()),
    "variable": ("30", "mp4", UNEVEN),
    "open groups": ("25", "mp4", OPEN),
}


def plan_of(source: Path, *, piece: float) -> Plan:
    """Return a plan of the lowest rung; ``piece`` in seconds, 0 for the whole in one."""
    facts = ffprobe.examine(source, streaming.LIMITS)
    assert facts.seekable
    plan = planning.draft(facts, ladder.CURRENT, streaming.LIMITS)
    whole = 0.0 if piece else 600.0
    parts = planning.units(facts, plan.frame_rate, plan.gop, ladder.CURRENT, 600.0, whole=whole, piece=piece)
    # Rates without a cap: what is compared is where the frames are, not how far the bits reach.
    pictures = tuple(replace(picture, max_bitrate=3_000_000) for picture in plan.pictures)
    return replace(plan, units=parts, pictures=pictures)


@pytest.fixture(scope="module", params=SOURCES)
def made(request: pytest.FixtureRequest, clip_folder: Path) -> tuple[Path, Path, Path, Plan]:
    """A source, its stream made in one, its stream made of pieces, and the latter's plan."""
    rate, extension, options = SOURCES[request.param]
    name = request.param.replace(" ", "-")
    source = clip_folder / f"seams-{name}.{extension}"
    clips.film(source, *options, "-c:a", "aac", size="256x144", seconds=SECONDS, rate=rate)
    whole, pieces = clip_folder / f"whole-{name}", clip_folder / f"pieces-{name}"
    streaming.encode(source, plan_of(source, piece=0), whole)
    plan = plan_of(source, piece=8)
    streaming.encode(source, plan, pieces)
    return source, whole, pieces, plan


def test_the_pieces_together_have_every_frame_once(made: tuple[Path, Path, Path, Plan]) -> None:
    _, whole, pieces, plan = made
    assert [unit.work for unit in plan.units] == [Work.SOUND, Work.PICTURE, Work.PICTURE]
    times = [time for time, _ in streaming.frames(whole / "144p/playlist.m3u8")]
    assert [time for time, _ in streaming.frames(pieces / "144p/playlist.m3u8")] == times
    steps = [after - before for before, after in pairwise(times)]
    assert steps == pytest.approx([float(1 / plan.frame_rate)] * len(steps), abs=0.0005)


def test_keyframes_stand_on_the_grid_across_seams(made: tuple[Path, Path, Path, Plan]) -> None:
    _, _, pieces, plan = made
    keys = streaming.keyframes(pieces / "144p/playlist.m3u8")
    grid = [float(number * plan.gop / plan.frame_rate) for number in range(len(keys))]
    assert keys == pytest.approx(grid, abs=0.0005)
    assert len(keys) == 10


def test_the_frames_at_the_seams_are_the_right_ones(made: tuple[Path, Path, Path, Plan]) -> None:
    _, whole, pieces, plan = made
    same = streaming.similarity(pieces / "144p/playlist.m3u8", whole / "144p/playlist.m3u8")
    seam = plan.units[-1].first_frame
    assert len(same) > seam + 10
    # A neighbouring frame of this picture is below 0.9.
    assert min(same[seam - 5 : seam + 5]) > 0.97
    assert min(same[seam - 5 : seam + 5]) >= min(same) - 0.001


def test_the_sound_stays_where_it_was(made: tuple[Path, Path, Path, Plan]) -> None:
    _, whole, pieces, _ = made
    first = [
        streaming.look(folder / "audio/playlist.m3u8", "-show_entries", "packet=pts_time")["packets"]
        for folder in (whole, pieces)
    ]
    assert first[0] == first[1]


def test_a_piece_begins_where_the_one_before_ended(made: tuple[Path, Path, Path, Plan]) -> None:
    *_, plan = made
    first, second = (unit for unit in plan.units if unit.work == Work.PICTURE)
    assert (first.first_frame, first.frames) == (0, second.first_frame)
    assert second.frames is None
    assert first.frames is not None
    assert first.frames % (2 * plan.gop) == 0


def test_a_picture_that_ends_before_its_file_leaves_empty_pieces(clip_folder: Path) -> None:
    source = clip_folder / "ends-early.mp4"
    clips.run(
        "-f", "lavfi", "-i", "testsrc2=size=256x144:rate=25:duration=9.3",
        "-f", "lavfi", "-i", "sine=440:duration=24", "-c:v", "libx264", "-preset", "ultrafast", source,
    )  # fmt: skip
    plan = plan_of(source, piece=8)
    assert [unit.first_frame for unit in plan.units if unit.work == Work.PICTURE] == [0, 200, 400]
    streaming.encode(source, plan, clip_folder / "ends-early")
    assert len(streaming.frames(clip_folder / "ends-early/144p/playlist.m3u8")) == 233
