"""A stream can be played while it still grows, and never before."""

from dataclasses import replace
from pathlib import Path

import pytest

from media_pipeline import planning, streams, units
from media_pipeline.ladder import CURRENT
from media_pipeline.plan import Plan, Unit, UnitResult, Work
from tests.media_pipeline import clips, streaming

Done = list[tuple[Unit, str, UnitResult]]


@pytest.fixture(scope="module")
def whole(clip_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, Unit, list[UnitResult]]:
    """A plan, its unit and every result on the way, the last one whole."""
    source = clips.film(clip_folder / "growing.mp4", "-c:a", "aac", size="256x144", seconds=13)
    folder = tmp_path_factory.mktemp("growing")
    plan = planning.make(source, folder, rungs=CURRENT, limits=streaming.LIMITS, alive=lambda: None)
    seen: list[UnitResult] = []
    unit = plan.units[0]
    last = units.encode(
        source, plan, unit, folder / "unit", on_progress=lambda share: None, on_pieces=seen.append
    )
    return plan, unit, [*seen, last]


def first(result: UnitResult, count: int) -> UnitResult:
    """Return the result as it was when each rendition had ``count`` pieces."""
    cut = tuple(replace(one, pieces=one.pieces[:count]) for one in result.renditions)
    return replace(result, renditions=cut, is_whole=False)


def test_nothing_can_be_played_before_the_first_piece(
    whole: tuple[Plan, Unit, list[UnitResult]], tmp_path: Path
) -> None:
    plan, unit, results = whole
    assert not streams.write_live(plan, [], streaming.shelf(tmp_path))
    assert not streams.write_live(plan, [(unit, "u", first(results[-1], 0))], streaming.shelf(tmp_path))
    assert not (tmp_path / "live" / "master.m3u8").exists()


def test_four_seconds_of_picture_and_sound_can_be_played(
    whole: tuple[Plan, Unit, list[UnitResult]], tmp_path: Path
) -> None:
    plan, unit, results = whole
    assert streams.write_live(plan, [(unit, "u", first(results[-1], 1))], streaming.shelf(tmp_path))
    growing = (tmp_path / "live" / "144p.m3u8").read_text()
    assert "#EXT-X-PLAYLIST-TYPE:EVENT" in growing
    assert "../u/144p/00000.m4s" in growing
    assert "#EXT-X-ENDLIST" not in growing
    master = (tmp_path / "live" / "master.m3u8").read_text()
    names = {line for line in master.splitlines() if not line.startswith("#")}
    assert names == {"144p.m3u8", "audio-only.m3u8"}
    assert 'URI="audio.m3u8"' in master


def test_sound_alone_is_not_enough(whole: tuple[Plan, Unit, list[UnitResult]], tmp_path: Path) -> None:
    plan, unit, results = whole
    parts = plan.units[0], replace(unit, number=1, work=Work.PICTURE)
    split = replace(plan, units=(replace(parts[0], work=Work.SOUND), parts[1]))
    assert not streams.write_live(split, [(split.units[0], "s", results[-1])], streaming.shelf(tmp_path))


def test_a_later_piece_waits_for_the_ones_before(
    whole: tuple[Plan, Unit, list[UnitResult]], tmp_path: Path
) -> None:
    plan, unit, results = whole
    before = replace(unit, work=Work.PICTURE, frames=200)
    after = replace(unit, work=Work.PICTURE, number=1, first_frame=200)
    split = replace(plan, sound=None, units=(before, after))
    shelf = streaming.shelf(tmp_path)
    assert not streams.write_live(split, [(after, "b", results[-1])], shelf)
    assert streams.write_live(split, [(after, "b", results[-1]), (before, "a", first(results[-1], 1))], shelf)
    assert "../b/" not in (tmp_path / "live" / "144p.m3u8").read_text()
    both: Done = [(after, "b", results[-1]), (before, "a", replace(first(results[-1], 1), is_whole=True))]
    assert streams.write_live(split, both, shelf)
    assert "../a/144p/00000.m4s" in (tmp_path / "live" / "144p.m3u8").read_text()
    assert "../b/144p/00000.m4s" in (tmp_path / "live" / "144p.m3u8").read_text()


def test_results_only_grow(whole: tuple[Plan, Unit, list[UnitResult]]) -> None:
    counts = [sum(len(one.pieces) for one in result.renditions) for result in whole[2]]
    assert counts == sorted(counts)
    assert [result.is_whole for result in whole[2]] == [False] * (len(counts) - 1) + [True]


def test_pieces_that_were_handed_out_never_change(whole: tuple[Plan, Unit, list[UnitResult]]) -> None:
    *seen, last = whole[2]
    final = {piece.name: piece for one in last.renditions for piece in one.pieces}
    for result in seen:
        for one in result.renditions:
            assert all(final[piece.name] == piece for piece in one.pieces)


def test_who_watches_a_growing_stream_sees_it_end(clip: Path, tmp_path: Path) -> None:
    streaming.transcode(clip, tmp_path / "stream")
    growing = sorted((tmp_path / "stream" / "live").glob("*.m3u8"))
    assert len(growing) == 6
    for path in growing:
        assert path.name == "master.m3u8" or path.read_text().endswith("#EXT-X-ENDLIST\n")
