"""Whatever happens in whatever order, the other side ends up holding what the person wants it to hold."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from jobs_bridge.handoff_rules import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    Action,
    Facts,
    State,
    Step,
    next_step,
    pause_after,
)

WORDS = st.sampled_from(["give", "withdraw"])
FATES = st.sampled_from(["arrives", "lost", "arrives in silence", "refused"])


class World:
    """One hand-off and the other side, played by the rules alone."""

    def __init__(self) -> None:
        self.wanted = False
        self.action, self.state, self.may_have_arrived = Action.SEND, State.HELD, False
        self.key = 0
        self.held_over_there: dict[int, bool] = {}

    def take(self, step: Step | None) -> None:
        if step is None:
            return
        self.action, self.state = step.action, step.state
        if step.new_key:
            self.key += 1
            self.may_have_arrived = False

    def decide(self) -> None:
        facts = Facts(self.action, self.state, self.may_have_arrived)
        self.take(next_step(facts, wanted=self.wanted))

    def say(self, word: str) -> None:
        self.wanted = word == "give"
        self.decide()

    def send(self, fate: str) -> None:
        if self.state not in (State.READY, State.FAILED):
            return
        if fate in ("arrives", "arrives in silence"):
            self.held_over_there[self.key] = self.action is Action.SEND
        if fate == "arrives":
            self.state, self.may_have_arrived = State.DELIVERED, True
        elif fate == "refused" and self.action is Action.SEND and not self.may_have_arrived:
            self.state = State.DEAD
        else:
            self.state = State.FAILED
            self.may_have_arrived |= fate == "arrives in silence"
        self.decide()


@given(st.lists(st.one_of(WORDS.map(lambda word: ("say", word)), FATES.map(lambda fate: ("send", fate)))))
def test_once_all_is_quiet_the_other_side_holds_what_is_wanted(events: list[tuple[str, str]]) -> None:
    world = World()
    for kind, what in events:
        getattr(world, kind)(what)
    if world.state is State.DEAD:
        return
    for _ in range(4):
        world.send("arrives")
    assert any(world.held_over_there.values()) is world.wanted


@given(st.lists(st.one_of(WORDS.map(lambda word: ("say", word)), FATES.map(lambda fate: ("send", fate)))))
def test_never_are_two_records_held_over_there_at_once(events: list[tuple[str, str]]) -> None:
    world = World()
    for kind, what in events:
        getattr(world, kind)(what)
        assert sum(world.held_over_there.values()) <= 1


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_a_pause_stays_within_its_bounds(failures: int, draw: float) -> None:
    assert FIRST_PAUSE / 2 <= pause_after(failures, draw=draw) <= LONGEST_PAUSE


@given(st.integers(1, 20))
def test_pauses_grow_until_the_longest(failures: int) -> None:
    assert pause_after(failures, draw=0) <= pause_after(failures + 1, draw=0)


def test_the_other_sides_wish_for_time_is_respected_within_reason() -> None:
    assert pause_after(1, retry_after=60) == timedelta(seconds=60)
    assert pause_after(1, retry_after=1e9) == LONGEST_PAUSE
