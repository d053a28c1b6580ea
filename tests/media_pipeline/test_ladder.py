"""The ladder's arithmetic holds for any source."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from media_pipeline import ladder

sides = st.integers(min_value=32, max_value=8192)
rates = st.fractions(min_value=Fraction(1, 2), max_value=240, max_denominator=1001)


def names(width: int, height: int) -> list[str]:
    return [picture.name for picture in ladder.pictures(ladder.CURRENT, width, height)]


def test_a_full_hd_recording_gets_every_rung() -> None:
    assert names(1920, 1080) == ["360p", "480p", "720p"]


def test_a_portrait_recording_is_measured_by_its_short_side() -> None:
    pictures = ladder.pictures(ladder.CURRENT, 1080, 1920)
    assert [(picture.width, picture.height) for picture in pictures] == [(360, 640), (480, 854), (720, 1280)]


def test_nothing_is_made_larger_than_the_source() -> None:
    assert names(854, 480) == ["360p", "480p"]
    assert names(640, 360) == ["360p"]


def test_a_small_recording_gets_one_rung_of_its_own_size() -> None:
    (picture,) = ladder.pictures(ladder.CURRENT, 321, 181)
    assert (picture.width, picture.height) == (320, 180)


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


@given(rate=rates)
def test_the_frame_rate_stays_within_the_cap(rate: Fraction) -> None:
    found = ladder.frame_rate(ladder.CURRENT, rate)
    assert ladder.CURRENT.min_frame_rate <= found <= ladder.CURRENT.max_frame_rate


def test_usual_frame_rates_are_kept_or_halved() -> None:
    kept = {Fraction(25), Fraction(24), Fraction(30), Fraction(30000, 1001)}
    assert {ladder.frame_rate(ladder.CURRENT, rate) for rate in kept} == kept
    assert ladder.frame_rate(ladder.CURRENT, Fraction(60000, 1001)) == Fraction(30000, 1001)
    assert ladder.frame_rate(ladder.CURRENT, Fraction(50)) == 25


def test_the_version_in_a_row_finds_its_ladder() -> None:
    assert ladder.LADDERS[ladder.CURRENT.version] is ladder.CURRENT
