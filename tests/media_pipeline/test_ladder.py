"""The ladder's arithmetic holds for any source."""

from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from media_pipeline import ladder

LADDER = ladder.CURRENT
sides = st.integers(min_value=32, max_value=8192)
rates = st.fractions(min_value=Fraction(1, 2), max_value=240, max_denominator=1001)


def names(width: int, height: int) -> list[str]:
    return [picture.name for picture in ladder.pictures(ladder.CURRENT, width, height)]


def test_a_full_hd_recording_gets_every_rung() -> None:
    assert names(1920, 1080) == ["144p", "240p", "360p", "480p", "720p", "1080p"]


def test_a_portrait_recording_is_measured_by_its_short_side() -> None:
    pictures = ladder.pictures(ladder.CURRENT, 1080, 1920)
    assert [(picture.width, picture.height) for picture in pictures] == [
        (144, 256), (240, 426), (360, 640), (480, 854), (720, 1280), (1080, 1920),
    ]  # fmt: skip


def test_nothing_is_made_larger_than_the_source() -> None:
    assert names(854, 480) == ["144p", "240p", "360p", "480p"]
    assert names(640, 360) == ["144p", "240p", "360p"]


def test_a_small_recording_gets_one_rung_of_its_own_size() -> None:
    (picture,) = ladder.pictures(ladder.CURRENT, 199, 111)
    assert (picture.name, picture.width, picture.height) == ("110p", 198, 110)


@given(width=sides, height=sides)
def test_sizes_are_even_and_never_above_the_source(width: int, height: int) -> None:
    for picture in ladder.pictures(ladder.CURRENT, width, height):
        assert picture.width % 2 == picture.height % 2 == 0
        assert 2 <= picture.width <= width
        assert 2 <= picture.height <= height


@given(width=sides, height=sides)
def test_the_aspect_is_kept_to_the_pixel(width: int, height: int) -> None:
    for picture in ladder.pictures(ladder.CURRENT, width, height):
        short = min(picture.width, picture.height)
        exact = Fraction(max(width, height) * short, min(width, height))
        assert abs(max(picture.width, picture.height) - exact) <= 2 + exact / short


@given(width=sides, height=sides)
def test_rungs_rise_and_have_names_of_their_own(width: int, height: int) -> None:
    pictures = ladder.pictures(ladder.CURRENT, width, height)
    areas = [picture.width * picture.height for picture in pictures]
    assert areas == sorted(set(areas))
    assert len({picture.name for picture in pictures}) == len(pictures) >= 1


@given(rate=rates, width=sides, height=sides)
def test_every_rung_stays_within_its_frame_rate(rate: Fraction, width: int, height: int) -> None:
    top = ladder.frame_rate(LADDER, rate, min(width, height))
    assert LADDER.min_frame_rate <= top <= 60
    for picture in ladder.pictures(LADDER, width, height, rate):
        cap = 60 if min(picture.width, picture.height) >= 720 else 30
        assert top / picture.step <= cap * Fraction(102, 100)
        assert picture.step in (1, 2)


def test_usual_frame_rates_are_kept_or_halved() -> None:
    kept = {Fraction(25), Fraction(24), Fraction(30), Fraction(30000, 1001), Fraction(60)}
    assert {ladder.frame_rate(LADDER, rate) for rate in kept} == kept
    assert ladder.frame_rate(LADDER, Fraction(120)) == 60
    assert ladder.frame_rate(LADDER, Fraction(60000, 1001), short_side=480) == Fraction(30000, 1001)
    assert ladder.frame_rate(LADDER, Fraction(50), short_side=480) == 25
    assert ladder.frame_rate(LADDER, Fraction(1)) == LADDER.min_frame_rate


def test_a_phone_that_wavers_means_a_usual_rate() -> None:
    assert ladder.frame_rate(LADDER, Fraction(2987, 100)) == Fraction(30000, 1001)
    assert ladder.frame_rate(LADDER, Fraction(17)) == 17


def test_sixty_frames_a_second_are_for_the_large_rungs() -> None:
    steps = {picture.name: picture.step for picture in ladder.pictures(LADDER, 1920, 1080, Fraction(60))}
    assert steps == {"144p": 2, "240p": 2, "360p": 2, "480p": 2, "720p": 1, "1080p": 1}


@given(rate=rates, width=sides, height=sides)
def test_keyframes_come_every_two_seconds_in_whole_frames_of_every_rung(
    rate: Fraction, width: int, height: int
) -> None:
    steps = [picture.step for picture in ladder.pictures(LADDER, width, height, rate)]
    top = ladder.frame_rate(LADDER, rate, min(width, height))
    gop = ladder.gop(LADDER, top, steps)
    assert all(gop % step == 0 for step in steps)
    assert abs(gop / top - LADDER.keyframe) <= Fraction(max(steps), 2) / top


def test_rungs_that_cost_hardly_more_are_left_out() -> None:
    pictures = ladder.pictures(LADDER, 1920, 1080)
    slides = {"144p": 20_000, "240p": 30_000, "360p": 40_000, "480p": 60_000, "720p": 70_000, "1080p": 80_000}
    lively = {picture.name: float(picture.max_bitrate) for picture in pictures}
    assert [one.name for one in ladder.thin(pictures, slides, sound=96_000)] == ["144p", "480p", "1080p"]
    assert ladder.thin(pictures, lively, sound=96_000) == tuple(pictures)
    still = dict.fromkeys(slides, 5_000.0)
    assert [one.name for one in ladder.thin(pictures, still, sound=96_000)] == ["144p", "1080p"]


@given(
    costs=st.lists(st.floats(1_000, 5_000_000), min_size=6, max_size=6), sound=st.sampled_from([0, 96_000])
)
def test_what_is_kept_differs_noticeably(costs: list[float], sound: int) -> None:
    pictures = ladder.pictures(LADDER, 1920, 1080)
    rates = {picture.name: cost for picture, cost in zip(pictures, costs, strict=True)}
    kept = ladder.thin(pictures, rates, sound=sound)
    assert (kept[0], kept[-1]) == (pictures[0], pictures[-1])
    for below, above in pairwise(kept[:-1]):
        assert rates[above.name] + sound > 1.3 * (rates[below.name] + sound)


def test_without_a_sample_every_rung_is_kept() -> None:
    pictures = ladder.pictures(LADDER, 1920, 1080)
    assert ladder.thin(pictures, {}, sound=96_000) == tuple(pictures)


def test_the_version_in_a_row_finds_its_ladder() -> None:
    assert ladder.LADDERS[ladder.CURRENT.version] is ladder.CURRENT


def test_streams_of_the_first_ladder_keep_their_names() -> None:
    pictures = ladder.pictures(ladder.LADDERS["1"], 1920, 1080, Fraction(60))
    assert [(one.name, one.step) for one in pictures] == [("360p", 1), ("480p", 1), ("720p", 1)]
