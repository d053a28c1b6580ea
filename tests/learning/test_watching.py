"""Honest learners reach the end, however they watch."""

import pytest

from courses.models import LessonPage
from lms.accounts.models import User
from lms.learning.models import Completion
from tests.learning.conftest import StoppedClock
from tests.learning.players import Player


def test_watching_to_the_end_completes_the_lesson_and_the_course(player: Player) -> None:
    answers = player.watch(0.0, 600.0)
    assert not any(answer.refused for answer in answers)
    assert answers[-1].complete
    assert Completion.objects.get(user=player.user).learning_seconds == pytest.approx(540, abs=15)


def test_watching_at_double_speed_completes_but_earns_half_the_learning_time(player: Player) -> None:
    answers = player.watch(0.0, 600.0, speed=2.0)
    assert not any(answer.refused for answer in answers)
    assert player.complete
    assert player.progress.watched_seconds == pytest.approx(300, abs=1)


@pytest.mark.parametrize("speed", [0.5, 0.75, 1.25, 1.5])
def test_every_speed_that_the_player_offers_counts(player: Player, speed: float) -> None:
    assert player.watch(0.0, 600.0, speed=speed)[-1].covered_seconds == pytest.approx(600)


def test_nine_tenths_are_enough(player: Player) -> None:
    assert not player.watch(0.0, 539.0)[-1].complete
    assert player.watch(539.0, 541.0)[-1].complete


def test_pausing_for_days_loses_nothing(player: Player, time: StoppedClock) -> None:
    player.watch(0.0, 200.0)
    time.forward(days=3)
    player.open()
    assert player.opened.position == pytest.approx(200.0)
    player.watch(200.0, 400.0)
    time.forward(hours=1)
    player.watch(400.0, 600.0)
    assert player.complete


def test_seeking_back_counts_every_second_once(player: Player) -> None:
    player.watch(0.0, 120.0)
    player.watch(60.0, 180.0)
    assert player.progress.covered_seconds == pytest.approx(180.0)
    player.watch(180.0, 600.0)
    assert player.complete


def test_two_devices_in_turn_add_up(player: Player, time: StoppedClock) -> None:
    player.watch(0.0, 300.0)
    phone = Player(player.user, player.lesson, time)
    assert phone.opened.position == pytest.approx(300.0)
    phone.watch(300.0, 450.0)
    player.open()
    player.watch(450.0, 600.0)
    assert player.complete


def test_what_was_played_before_another_device_took_over_may_arrive_afterwards(
    player: Player, time: StoppedClock
) -> None:
    played_at = time.forward(seconds=15).timestamp()
    time.forward(seconds=1)
    Player(player.user, player.lesson, time)
    time.forward(seconds=1)
    late = player.claim((0.0, 15.0), at=played_at)
    assert late.accepted == ((0.0, 15.0),)
    assert not late.active


def test_beats_that_queued_up_while_the_line_was_down_all_count(player: Player, time: StoppedClock) -> None:
    queued = []
    for number in range(40):
        time.forward(seconds=15)
        queued.append((number * 15.0, number * 15.0 + 15.0, time.now().timestamp()))
    time.forward(days=1)
    for start, end, at in reversed(queued):
        assert player.claim((start, end), at=at).accepted
    assert player.complete


def test_beats_may_get_lost_and_come_in_any_order(player: Player, time: StoppedClock) -> None:
    order = [2, 1, 4, 3, 6, 5, 8, 7]
    time.forward(seconds=15 * len(order))
    for seq in order:
        assert player.claim((seq * 15.0, seq * 15.0 + 15.0), seq=seq).accepted
    assert player.progress.covered_seconds == pytest.approx(120.0)


def test_an_outage_of_two_hours_is_bridged(player: Player, time: StoppedClock) -> None:
    time.forward(hours=1, minutes=50)
    answer = player.claim((0.0, 600.0), at=time.now().timestamp())
    assert answer.complete


def test_what_the_clocks_disagree_about_can_be_sent_again_later(player: Player, time: StoppedClock) -> None:
    """A player that began before our answer arrived owes a little; it pays by waiting."""
    time.forward(seconds=10)
    answer = player.claim((0.0, 24.0), speed=2.0)
    assert answer.accepted == ((0.0, 23.0),)
    assert answer.refused == ((23.0, 24.0, "over_budget"),)
    time.forward(seconds=1)
    assert player.claim((23.0, 24.0), speed=2.0).covered_seconds == pytest.approx(24.0)


def test_progress_in_one_lesson_leaves_the_others_alone(
    player: Player, lesson: LessonPage, learner: User
) -> None:
    player.watch(0.0, 60.0)
    assert learner.enrolments.get().progress.count() == 1
    assert player.progress.lesson_id == lesson.pk
