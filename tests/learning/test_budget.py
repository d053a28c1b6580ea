"""One wall clock a person."""

from hypothesis import given
from hypothesis import strategies as st

from lms.learning.budget import CAP, GRACE, LIVE_SECONDS, MAX_SPEED, Bucket, new_bucket

START = 1_800_000_000.0

# What happens, in order: wait, open a session (live on), or claim as much as there is.
events = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.floats(0, 4 * LIVE_SECONDS)),
        st.tuples(st.just("live"), st.just(0.0)),
        st.tuples(st.just("claim"), st.floats(0, 1e6)),
    ),
    max_size=60,
)


def live(bucket: Bucket, now: float) -> Bucket:
    return bucket.advanced(now).alive(now + LIVE_SECONDS)


@given(events)
def test_nobody_claims_more_than_time_that_passed_allows(happened: list[tuple[str, float]]) -> None:
    now, bucket, claimed, credited, openings = START, new_bucket(START), 0.0, 0.0, 0
    for kind, amount in happened:
        bucket = bucket.advanced(now)
        if kind == "wait":
            now += amount
        elif kind == "live":
            bucket = live(bucket, now)
            openings += 1
        else:
            take = min(amount, bucket.available)
            wall = min(take, bucket.wall)
            claimed, credited = claimed + take, credited + wall
            bucket = bucket.without(media=take, wall=wall)
        assert 0 <= bucket.available <= CAP
        assert 0 <= bucket.wall <= LIVE_SECONDS
    elapsed = now - START
    # The grace comes once, and again no sooner than idle time at full speed would have given it.
    assert claimed <= elapsed * MAX_SPEED + GRACE + 1e-6
    assert credited <= elapsed + 1e-6


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=30))
def test_looking_more_often_gives_nothing(waits: list[float]) -> None:
    once = live(new_bucket(START), START).advanced(START + sum(waits))
    often, now = live(new_bucket(START), START), START
    for wait in waits:
        now += wait
        often = often.advanced(now)
    assert abs(often.available - once.available) < 1e-3
    assert abs(often.wall - once.wall) < 1e-3


def test_a_days_absence_buys_no_more_than_the_grace() -> None:
    spent = live(new_bucket(START), START).without(media=GRACE, wall=0)
    gone = Bucket(0.0, 0.0, START, START)
    assert gone.advanced(START + 86_400).available == GRACE
    assert spent.advanced(START + 86_400).available == CAP - GRACE


def test_a_clock_that_goes_back_changes_nothing() -> None:
    bucket = live(new_bucket(START), START).advanced(START + 100)
    assert bucket.advanced(START - 86_400) == bucket


def test_opening_session_after_session_harvests_no_grace() -> None:
    bucket, claimed = new_bucket(START), 0.0
    for _opening in range(1000):
        bucket = live(bucket, START)
        claimed += bucket.available
        bucket = bucket.without(media=bucket.available, wall=0)
    assert claimed == GRACE
