"""Each title gets the data that a wished quality needs, where ffmpeg can judge quality."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline import binaries, pertitle, planning
from media_pipeline.ladder import CURRENT
from media_pipeline.pertitle import SHIFTS, fitting
from tests.media_pipeline import clips, streaming

SCORES = st.lists(st.floats(0, 100), min_size=3, max_size=3).map(
    lambda found: dict(zip(SHIFTS, sorted(found, reverse=True), strict=True))
)


@given(SCORES, st.floats(0, 100))
def test_a_shift_lies_between_those_tried_and_reaches_the_target_if_any_does(
    scores: dict[int, float], target: float
) -> None:
    found = fitting(scores, target)
    assert min(SHIFTS) <= found <= max(SHIFTS)
    if found > min(SHIFTS):
        below = max(shift for shift in SHIFTS if shift <= found)
        assert scores[below] >= target
    if scores[min(SHIFTS)] < target:
        assert found == min(SHIFTS)


@given(SCORES, st.floats(0, 100), st.floats(0, 100))
def test_more_quality_never_costs_less(scores: dict[int, float], one: float, other: float) -> None:
    assert fitting(scores, max(one, other)) <= fitting(scores, min(one, other))


def test_a_short_video_keeps_the_ladders_rates(clip: Path, tmp_path: Path) -> None:
    plan = planning.make(
        clip, tmp_path, rungs=CURRENT, limits=streaming.LIMITS, alive=lambda: None, vmaf_target=93.0
    )
    assert [picture.crf for picture in plan.pictures][-1] in {rung.crf for rung in CURRENT.rungs}


@pytest.mark.skipif(
    "libvmaf" not in binaries.filters(), reason="this ffmpeg has no libvmaf (FFMPEG names one that has)"
)
def test_an_easy_title_gets_less_data_than_a_hard_one(
    clip_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pertitle, "SHORTEST_SECONDS", 3.0)
    silent = {"seconds": 4.0, "sound": False, "size": "320x180"}
    easy = clips.film(clip_folder / "easy.mp4", "-vf", "boxblur=12", **silent)  # type: ignore[arg-type]
    hard = clips.film(clip_folder / "hard.mp4", "-vf", "noise=alls=40:allf=t", **silent)  # type: ignore[arg-type]
    crfs = []
    for name, path in (("easy", easy), ("hard", hard)):
        folder = tmp_path / name
        folder.mkdir()
        plan = planning.make(
            path, folder, rungs=CURRENT, limits=streaming.LIMITS, alive=lambda: None, vmaf_target=80.0
        )
        crfs.append(plan.pictures[-1].crf)
    assert crfs[0] > crfs[1]
