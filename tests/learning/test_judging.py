"""The judge: whatever is said, no more counts than can be true."""

from hypothesis import given
from hypothesis import strategies as st

from lms.learning import coverage as cover
from lms.learning.budget import GRACE, MAX_SPEED, Bucket
from lms.learning.judging import Beat, Refusal, Standing, judge

START = 1_800_000_000.0
seconds = st.floats(0, 86_400)
stretches = st.lists(
    st.tuples(seconds, seconds).map(lambda pair: (min(pair), max(pair))), min_size=1, max_size=40
).map(tuple)


def standing(**fields: float | None) -> Standing:
    known = {"started_at": START, "expires_at": START + 7200, "superseded_at": None, "duration": 600.0}
    return Standing(**{**known, "spent": 0.0, **fields})  # type: ignore[arg-type]


def bucket(available: float = 1200.0, wall: float = 600.0) -> Bucket:
    return Bucket(available, wall, START, START + 7200)


def beat(*stretches: cover.Stretch, speed: float = 1.0, at: float | None = None) -> Beat:
    return Beat(1, "key", speed, stretches, at)


@given(stretches, st.floats(0.01, 16), st.floats(0, 7200), st.floats(0, 14_403), st.floats(0, 600))
def test_what_counts_stays_within_recording_budget_and_session(
    said: tuple[cover.Stretch, ...], speed: float, elapsed: float, available: float, wall: float
) -> None:
    before = cover.merge([(0.0, 30.0), (100.0, 120.0)])
    verdict = judge(Beat(1, "k", speed, said), standing(), bucket(available, wall), before, START + elapsed)
    assert verdict.media <= min(available, elapsed * MAX_SPEED + GRACE) + 1e-6
    assert 0 <= verdict.wall <= wall
    assert all(0 <= start < end <= 600.0 for start, end in verdict.accepted)
    assert cover.subtract(before, verdict.coverage) == ()
    gained = cover.total(verdict.coverage) - cover.total(before)
    assert -1e-6 <= gained <= verdict.media + 1e-6
    assert len(verdict.coverage) <= cover.MAX_PIECES


@given(stretches)
def test_everything_said_is_either_accepted_or_refused_with_a_code(said: tuple[cover.Stretch, ...]) -> None:
    verdict = judge(Beat(1, "k", 1.0, said), standing(), bucket(300.0), (), START + 400)
    answered = cover.merge(verdict.accepted, [one.stretch for one in verdict.refused])
    unanswered = cover.subtract(cover.merge(said), answered)
    # But for the second after the end, which a player's own idea of the length explains.
    assert cover.total(cover.subtract(unanswered, ((600.0, 601.0),))) < 0.01


def codes(said: Beat, **known: float | None) -> set[str]:
    verdict = judge(said, standing(**known), bucket(), (), START + 100)
    return {one.code for one in verdict.refused}


def test_each_refusal_has_its_code() -> None:
    assert codes(beat((590.0, 700.0))) == {Refusal.BEYOND_END}
    assert codes(beat((0.0, 300.0))) == {Refusal.OVER_BUDGET}
    assert codes(beat((0.0, 10.0), speed=16.0)) == {Refusal.BAD_SPEED}
    assert codes(beat((0.0, 10.0), speed=0.1)) == {Refusal.BAD_SPEED}
    assert codes(beat((0.0, 10.0), at=START + 200)) == {Refusal.FUTURE}
    assert codes(beat((0.0, 10.0), at=START - 200)) == {Refusal.BEFORE_SESSION}
    assert codes(beat((0.0, 10.0)), expires_at=START + 50) == {Refusal.EXPIRED}
    assert codes(beat((0.0, 10.0)), superseded_at=START + 50) == {Refusal.SUPERSEDED}
    crumbs = tuple((second / 10, second / 10 + 0.05) for second in range(1000))
    assert codes(beat(*crumbs)) == {Refusal.TOO_FRAGMENTED}


def test_part_of_a_beat_may_count() -> None:
    verdict = judge(beat((0.0, 150.0), (590.0, 650.0)), standing(), bucket(), (), START + 100)
    assert verdict.accepted == ((0.0, 150.0), (590.0, 600.0))
    assert [one.code for one in verdict.refused] == [Refusal.BEYOND_END]


def test_a_frame_past_the_end_alarms_nobody() -> None:
    assert codes(beat((590.0, 600.4))) == set()


def test_crumbs_cant_crowd_out_honest_watching() -> None:
    crumbs = cover.merge((second / 10, second / 10 + 0.05) for second in range(cover.MAX_PIECES))
    verdict = judge(beat((0.0, 90.0)), standing(), bucket(), crumbs, START + 100)
    assert verdict.coverage == ((0.0, 90.0),)


def test_seconds_watched_again_cost_budget_and_earn_no_learning_time() -> None:
    verdict = judge(beat((0.0, 60.0)), standing(), bucket(), ((0.0, 60.0),), START + 100)
    assert (verdict.media, verdict.wall) == (60.0, 0.0)
