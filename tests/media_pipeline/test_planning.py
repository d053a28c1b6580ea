"""A plan parts the work, leaves out rungs that nobody would notice, and keeps the grid."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline import ladder, planning
from media_pipeline.exceptions import LeaseLost
from media_pipeline.plan import Plan, Work
from media_pipeline.probe import AudioTrack, Source, VideoTrack
from tests.media_pipeline import clips, streaming

RUNGS = ladder.CURRENT
lengths = st.floats(181, 14_400)
rates = st.sampled_from([Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(60), Fraction(997, 41)])


def source(seconds: float | None, *, seekable: bool = True, sound: bool = True) -> Source:
    track = VideoTrack(0, 1920, 1080, Fraction(25), interlaced=False)
    return Source(seconds, track, AudioTrack(1, 2) if sound else None, (), seekable)


def make(path: Path, folder: Path) -> Plan:
    folder.mkdir()
    return planning.make(path, folder, rungs=RUNGS, limits=streaming.LIMITS, alive=lambda: None)


@pytest.mark.parametrize(
    "facts", [source(180), source(None), source(3600, seekable=False)], ids=["short", "endless", "unsought"]
)
def test_one_process_does_what_cannot_be_shared(facts: Source) -> None:
    (unit,) = planning.units(facts, Fraction(25), 50, RUNGS, 14_400)
    assert (unit.work, unit.first_frame, unit.frames) == (Work.WHOLE, 0, None)


@given(seconds=lengths, rate=rates)
def test_a_long_video_is_parted_without_gap_or_overlap(seconds: float, rate: Fraction) -> None:
    gop = ladder.gop(RUNGS, rate, [1])
    sound, *pictures = planning.units(source(seconds), rate, gop, RUNGS, 14_400)
    assert sound.work == Work.SOUND
    at = 0
    for unit in pictures:
        assert unit.first_frame == at
        assert at % (gop * RUNGS.gops) == 0
        at += unit.frames or 0
    assert [unit.frames is None for unit in pictures] == [False] * (len(pictures) - 1) + [True]
    assert sum(unit.seconds for unit in pictures) == pytest.approx(seconds)
    assert all(25 < unit.seconds < 100 for unit in pictures)


def test_a_silent_long_video_has_no_unit_for_sound() -> None:
    works = {unit.work for unit in planning.units(source(600, sound=False), Fraction(25), 50, RUNGS, 14_400)}
    assert works == {Work.PICTURE}


@given(seconds=st.floats(1, 14_400), rate=rates)
def test_small_pictures_are_neither_too_many_nor_off_the_pieces(seconds: float, rate: Fraction) -> None:
    gop = ladder.gop(RUNGS, rate, [1])
    every = planning.thumbnail_every(seconds, rate, gop)
    assert seconds * rate / every <= 250
    piece = max(1, round(60 * float(rate) / (2 * gop))) * 2 * gop
    assert seconds <= 180 or piece % every == 0


def test_slides_need_two_rungs_not_four(clip_folder: Path, tmp_path: Path) -> None:
    path = clip_folder / "slides.mp4"
    clips.run(
        "-f", "lavfi", "-i", "smptehdbars=size=854x480:rate=25:duration=12",
        "-f", "lavfi", "-i", "sine=440:duration=12", "-c:v", "libx264", "-preset", "ultrafast", path,
    )  # fmt: skip
    plan = make(path, tmp_path / "plan")
    assert [picture.name for picture in plan.pictures] == ["144p", "480p"]


def test_a_lively_picture_keeps_its_rungs(clip_folder: Path, tmp_path: Path) -> None:
    path = clips.film(clip_folder / "lively.mp4", size="854x480", seconds=12)
    plan = make(path, tmp_path / "plan")
    assert [picture.name for picture in plan.pictures] == ["144p", "240p", "360p", "480p"]


def test_a_short_clip_is_not_sampled(clip: Path, tmp_path: Path) -> None:
    plan = make(clip, tmp_path / "plan")
    assert [picture.name for picture in plan.pictures] == ["144p", "240p", "360p"]
    assert not (tmp_path / "plan" / "sample").exists()


def test_a_plan_survives_being_kept_as_json(clip: Path, tmp_path: Path) -> None:
    plan = make(clip, tmp_path / "plan")
    assert Plan.from_json(plan.to_json()) == plan
    assert plan.waveform


def test_whoever_lost_the_job_stops_planning(clip_folder: Path, tmp_path: Path) -> None:
    path = clips.film(clip_folder / "long-enough.mp4", size="640x360", seconds=12)

    def lost() -> None:
        raise LeaseLost

    with pytest.raises(LeaseLost):
        planning.make(path, tmp_path, rungs=RUNGS, limits=streaming.LIMITS, alive=lost)
