"""Many beats at once, on real threads and a real database file: nothing is lost and nothing doubles."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from lms.learning import services
from lms.learning.models import Certificate, Completion, LessonProgress, QuizAttempt, WatchBudget
from lms.learning.services.watching import BeatResult
from tests import factories
from tests.learning.conftest import StoppedClock
from tests.learning.players import Player, make_beat

# Committing tests empty the database behind them: what the migrations put there is laid down before each.
pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8


def together(calls: list[Callable[[], Any]]) -> list[Any]:
    """Run every call on a thread of its own, all starting at the same moment."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            barrier.wait(timeout=30)
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.fixture
def player(transactional_db: None, time: StoppedClock) -> Player:
    course = factories.make_course(video=factories.make_ready_video(duration=600.0), with_quiz=False)
    user = factories.make_user()
    services.enrol(user=user, course=course)
    return Player(user, factories.lessons_of(course)[0], time)


def sending(player: Player, *stretches: tuple[float, float], **fields: Any) -> Callable[[], BeatResult]:
    beat = make_beat(*stretches, **fields)
    return lambda: services.record_beat(token=player.token, beat=beat)


def test_beats_that_race_all_count(player: Player, time: StoppedClock) -> None:
    time.forward(seconds=THREADS * 15)
    together([sending(player, (n * 15.0, n * 15.0 + 15.0), seq=n + 1) for n in range(THREADS)])
    assert player.progress.covered_seconds == pytest.approx(THREADS * 15)
    assert player.progress.watched_seconds == pytest.approx(THREADS * 15)


def test_beats_that_race_share_one_budget(player: Player, time: StoppedClock) -> None:
    time.forward(seconds=10)
    together([sending(player, (n * 60.0, n * 60.0 + 60.0), seq=n + 1) for n in range(THREADS)])
    assert player.progress.covered_seconds == pytest.approx(10 * 2 + 3)
    assert WatchBudget.objects.get().available_seconds == pytest.approx(0.0, abs=0.001)


def test_the_same_beat_on_many_lines_at_once_counts_once(player: Player, time: StoppedClock) -> None:
    time.forward(seconds=60)
    beat = make_beat((0.0, 15.0))
    answers = together([lambda: services.record_beat(token=player.token, beat=beat)] * THREADS)
    assert len(set(answers)) == 1
    assert player.progress.covered_seconds == pytest.approx(15.0)
    assert WatchBudget.objects.get().available_seconds == pytest.approx(60 * 2 + 3 - 15)


def test_the_last_beats_of_a_course_complete_it_once(player: Player, time: StoppedClock) -> None:
    player.watch(0.0, 535.0)
    time.forward(seconds=100)
    together([sending(player, (530.0, 545.0 + n), seq=100 + n) for n in range(THREADS)])
    assert Completion.objects.count() == 1
    assert Certificate.objects.count() == 1


def test_devices_that_open_at_once_leave_one_active(player: Player, time: StoppedClock) -> None:
    opened = together(
        [lambda: services.open_watch_session(user=player.user, lesson_id=player.lesson.pk)] * THREADS
    )
    time.forward(seconds=15)
    answers = [
        services.record_beat(token=one.token, beat=make_beat((n * 2.0, n * 2.0 + 1)))
        for n, one in enumerate(opened)
    ]
    assert sum(answer.active for answer in answers) == 1


def test_the_first_two_players_of_a_person_make_one_budget(
    transactional_db: None, time: StoppedClock
) -> None:
    course = factories.make_course(video=factories.make_ready_video(), with_quiz=False)
    user = factories.make_user()
    enrolments = together([lambda: services.enrol(user=user, course=course)] * THREADS)
    assert len({one.pk for one in enrolments}) == 1
    lesson = factories.lessons_of(course)[0]
    together([lambda: services.open_watch_session(user=user, lesson_id=lesson.pk)] * THREADS)
    assert WatchBudget.objects.count() == 1
    assert LessonProgress.objects.count() == 1


def test_handing_in_a_quiz_twice_at_once_grades_it_once(transactional_db: None, time: StoppedClock) -> None:
    course = factories.make_course()
    user = factories.make_user()
    services.enrol(user=user, course=course)
    lesson = factories.lessons_of(course)[0]
    together([lambda: services.submit_quiz(user=user, lesson=lesson, answers={}, key="one-key")] * THREADS)
    assert QuizAttempt.objects.count() == 1
