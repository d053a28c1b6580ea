"""Merging stretches: every second once, never fewer than before."""

import itertools
import math

from hypothesis import given
from hypothesis import strategies as st

from lms.learning import coverage as cover

seconds = st.floats(min_value=0, max_value=14_400, allow_nan=False)
stretch = st.tuples(seconds, seconds).map(lambda pair: (min(pair), max(pair)))
stretches = st.lists(stretch, max_size=40)
# Whole seconds too: there stretches touch and coincide.
coarse_stretches = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: (float(min(pair)), float(max(pair)))),
    max_size=40,
)
any_stretches = st.one_of(stretches, coarse_stretches)


def ticks(coverage: cover.Coverage) -> set[int]:
    """The whole seconds of a coverage with whole ends."""
    return {second for start, end in coverage for second in range(int(start), int(end))}


@given(any_stretches)
def test_a_coverage_is_sorted_disjoint_and_never_touches_itself(given: list[cover.Stretch]) -> None:
    merged = cover.merge(given)
    assert all(start < end for start, end in merged)
    assert all(one[1] < other[0] for one, other in itertools.pairwise(merged))


@given(any_stretches, any_stretches)
def test_merging_doesnt_care_about_order_or_repetition(
    one: list[cover.Stretch], other: list[cover.Stretch]
) -> None:
    merged = cover.merge(one, other)
    assert merged == cover.merge(other, one)
    assert merged == cover.merge(merged, one, other, other)


@given(any_stretches, any_stretches)
def test_merging_never_loses_and_never_counts_twice(
    one: list[cover.Stretch], other: list[cover.Stretch]
) -> None:
    first, second = cover.merge(one), cover.merge(other)
    both = cover.total(cover.merge(first, second))
    assert both >= max(cover.total(first), cover.total(second)) - 1e-6
    assert both <= cover.total(first) + cover.total(second) + 1e-6


@given(coarse_stretches, coarse_stretches)
def test_merging_and_subtracting_agree_with_sets_of_seconds(
    one: list[cover.Stretch], other: list[cover.Stretch]
) -> None:
    first, second = cover.merge(one), cover.merge(other)
    assert ticks(cover.merge(first, second)) == ticks(first) | ticks(second)
    assert ticks(cover.subtract(first, second)) == ticks(first) - ticks(second)


@given(any_stretches, st.floats(min_value=0, max_value=20_000))
def test_taking_never_takes_more_than_allowed_and_loses_nothing(
    given: list[cover.Stretch], allowed: float
) -> None:
    merged = cover.merge(given)
    taken, rest = cover.take(merged, allowed)
    assert cover.total(taken) <= allowed + 1e-6
    assert math.isclose(cover.total(taken) + cover.total(rest), cover.total(merged), abs_tol=1e-6)
    assert cover.merge(taken, rest) == merged
    if rest:
        assert cover.total(taken) >= allowed - 0.0011


@given(any_stretches, seconds)
def test_splitting_at_the_end_of_a_recording_keeps_both_sides(given: list[cover.Stretch], end: float) -> None:
    end = round(end, 3)
    merged = cover.merge(given)
    before, after = cover.split_at(merged, end)
    assert all(stop <= end for _start, stop in before)
    assert all(start >= end for start, _stop in after)
    assert cover.merge(before, after) == merged


@given(any_stretches, any_stretches, st.integers(1, 10))
def test_a_coverage_stays_small_whatever_is_added(
    one: list[cover.Stretch], other: list[cover.Stretch], pieces: int
) -> None:
    start = cover.merge(one)
    wider, left_out = cover.add_within(start, cover.merge(other), pieces)
    assert len(wider) <= max(pieces, len(start))
    assert cover.subtract(start, wider) == ()
    assert cover.merge(wider, left_out) == cover.merge(one, other)


@given(any_stretches, st.integers(1, 10))
def test_a_coarse_coverage_names_everything_in_few_pieces(given: list[cover.Stretch], pieces: int) -> None:
    merged = cover.merge(given)
    coarse = cover.coarse(merged, pieces)
    assert len(coarse) <= pieces
    assert cover.subtract(merged, coarse) == ()
