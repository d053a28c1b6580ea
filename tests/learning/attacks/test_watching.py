"""What a dishonest browser may say. None of it completes a lesson."""

import itertools

import pytest
from django.core import signing

from courses.models import LessonPage
from lms.accounts.models import User
from lms.learning import services, tokens
from lms.learning.exceptions import BadSession, KeyReused, LearningError, SequenceReused, SessionGone
from lms.learning.models import Completion, LessonProgress, WatchSession
from tests import factories
from tests.learning.conftest import StoppedClock
from tests.learning.players import Player, make_beat


@pytest.fixture(autouse=True)
def _nothing_completes(request: pytest.FixtureRequest, db: None) -> object:
    """Whatever the test does, at its end no lesson and no course is complete."""
    yield
    assert not LessonProgress.objects.filter(completed_at__isnull=False).exists()
    assert not Completion.objects.exists()


def test_seeking_to_the_end_counts_what_was_played_there(player: Player, time: StoppedClock) -> None:
    player.watch(0.0, 15.0)
    time.forward(seconds=5)
    player.claim((595.0, 600.0))
    assert player.progress.covered_seconds == pytest.approx(20.0)


def test_claiming_the_whole_recording_at_once(player: Player) -> None:
    answer = player.claim((0.0, 600.0))
    assert answer.covered_seconds == pytest.approx(3.0)
    assert answer.refused[0][2] == "over_budget"


def test_claiming_it_again_and_again(player: Player) -> None:
    for _again in range(200):
        player.claim((0.0, 600.0))
    assert player.progress.covered_seconds == pytest.approx(3.0)


def test_beyond_the_end_there_is_nothing(player: Player, time: StoppedClock) -> None:
    time.forward(seconds=600)
    answer = player.claim((600.0, 1200.0))
    assert answer.covered_seconds == 0
    assert answer.refused == ((601.0, 1200.0, "beyond_end"),)


def test_one_minute_replayed_for_hours(player: Player) -> None:
    for _again in range(60):
        player.watch(0.0, 60.0)
    assert player.progress.covered_seconds == pytest.approx(60.0)
    assert player.progress.watched_seconds == pytest.approx(60.0)


def test_sixteen_times_the_speed(player: Player, time: StoppedClock) -> None:
    for start in range(0, 600, 100):
        time.forward(seconds=100 / 16)
        assert player.claim((start, start + 100.0), speed=16.0).refused[0][2] == "bad_speed"


def test_sixteen_times_the_speed_called_double(player: Player, time: StoppedClock) -> None:
    for start in range(0, 600, 100):
        time.forward(seconds=100 / 16)
        player.claim((start, start + 100.0), speed=2.0)
    assert player.progress.covered_seconds <= 600 / 16 * 2 + 3


def test_a_slow_speed_lied_about_earns_no_hours(player: Player, time: StoppedClock) -> None:
    time.forward(seconds=60)
    player.claim((0.0, 120.0), speed=0.5)
    assert player.progress.watched_seconds <= 60


def test_parallel_sessions_share_one_clock(learner: User, lesson: LessonPage, time: StoppedClock) -> None:
    course = factories.make_course(
        lessons=8, video=factories.make_ready_video(duration=600.0), with_quiz=False
    )
    services.enrol(user=learner, course=course)
    players = [Player(learner, one, time) for one in factories.lessons_of(course)]
    time.forward(seconds=60)
    for player in players:
        player.claim((0.0, 60.0))
    covered = sum(row.covered_seconds for row in LessonProgress.objects.all())
    assert covered <= 60 * 2 + 3


def test_parallel_sessions_with_invented_times_share_one_clock(
    learner: User, lesson: LessonPage, time: StoppedClock
) -> None:
    course = factories.make_course(
        lessons=8, video=factories.make_ready_video(duration=600.0), with_quiz=False
    )
    services.enrol(user=learner, course=course)
    players = []
    for one in factories.lessons_of(course):
        players.append(Player(learner, one, time))
        time.forward(seconds=1)
    time.forward(seconds=200)
    for number, player in enumerate(players):
        # Each says that it played just before the next one took over.
        at = player.opened.now.timestamp() + (1 if number < 7 else 0)
        player.claim((0.0, 600.0), speed=2.0, at=at)
    covered = [row.covered_seconds for row in LessonProgress.objects.order_by("lesson_id")]
    assert all(seconds <= 1 * 2 + 3 for seconds in covered[:7])
    assert sum(covered) <= 208 * 2 + 3


def test_opening_sessions_by_the_hundred_buys_nothing(player: Player) -> None:
    for _again in range(100):
        player.open()
        player.claim((0.0, 600.0))
    assert player.progress.covered_seconds == pytest.approx(3.0)
    assert WatchSession.objects.count() <= 20


def test_an_older_player_is_told_that_it_no_longer_counts(player: Player, time: StoppedClock) -> None:
    Player(player.user, player.lesson, time)
    time.forward(seconds=15)
    answer = player.claim((0.0, 15.0))
    assert not answer.active
    assert answer.refused == ((0.0, 15.0, "superseded"),)


def test_a_day_away_is_not_a_day_watched(player: Player, time: StoppedClock) -> None:
    time.forward(days=1)
    assert player.claim((0.0, 600.0)).refused[0][2] == "expired"
    player.open()
    assert player.claim((0.0, 600.0)).covered_seconds == pytest.approx(3.0)


def test_a_night_with_nothing_but_an_open_session_is_bounded_by_two_hours(
    learner: User, time: StoppedClock
) -> None:
    course = factories.make_course(video=factories.make_ready_video(duration=36_000.0), with_quiz=False)
    services.enrol(user=learner, course=course)
    player = Player(learner, factories.lessons_of(course)[0], time)
    time.forward(hours=10)
    player.claim((0.0, 30_000.0), at=player.opened.now.timestamp() + 7000)
    assert player.progress.covered_seconds <= 2 * 7200 + 3


@pytest.mark.parametrize("days", [-1, 1, 400])
def test_a_clock_that_is_days_off(player: Player, time: StoppedClock, days: int) -> None:
    time.forward(minutes=20)
    answer = player.claim((0.0, 600.0), at=time.now().timestamp() + days * 86_400)
    assert not answer.accepted
    assert answer.refused[0][2] in {"future", "before_session"}


def test_the_same_beat_again_gets_the_same_answer_and_changes_nothing(
    player: Player, time: StoppedClock
) -> None:
    time.forward(seconds=15)
    beat = make_beat((0.0, 15.0))
    first = services.record_beat(token=player.token, beat=beat)
    before = LessonProgress.objects.values().get(), WatchSession.objects.values().get()
    time.forward(seconds=15)
    assert services.record_beat(token=player.token, beat=beat) == first
    assert (LessonProgress.objects.values().get(), WatchSession.objects.values().get()) == before


def test_the_same_key_with_another_content_is_refused(player: Player, time: StoppedClock) -> None:
    time.forward(seconds=60)
    player.claim((0.0, 15.0), key="the-same-key")
    with pytest.raises(KeyReused):
        player.claim((15.0, 30.0), key="the-same-key")


def test_a_sequence_number_counts_once(player: Player, time: StoppedClock) -> None:
    time.forward(seconds=60)
    player.claim((0.0, 15.0), seq=5)
    with pytest.raises(SequenceReused):
        player.claim((15.0, 30.0), seq=5)


def test_a_sequence_number_from_long_ago_is_refused(player: Player, time: StoppedClock) -> None:
    for seq in range(2, 40):
        time.forward(seconds=1)
        player.claim((float(seq), seq + 1.0), seq=seq)
    with pytest.raises(SequenceReused):
        player.claim((0.0, 1.0), seq=1)


def test_gaps_in_the_sequence_earn_nothing(player: Player, time: StoppedClock) -> None:
    time.forward(seconds=15)
    player.claim((0.0, 15.0), seq=1)
    answer = player.claim((15.0, 600.0), seq=1_000_000)
    assert answer.covered_seconds <= 33


def test_another_persons_session_credits_its_owner_alone(player: Player, time: StoppedClock) -> None:
    thief = factories.make_user()
    services.enrol(user=thief, course=player.progress.enrolment.course)
    own = Player(thief, player.lesson, time)
    time.forward(seconds=15)
    services.record_beat(token=player.token, beat=make_beat((0.0, 15.0)))
    assert player.progress.covered_seconds == pytest.approx(15.0)
    assert own.progress.covered_seconds == 0


@pytest.mark.parametrize("position", range(4))
def test_a_token_that_was_tampered_with_opens_nothing(player: Player, position: int) -> None:
    """Session, person, lesson and stream are all signed, and all compared."""
    session = WatchSession.objects.get()
    claims = [session.id.hex, session.user_id, session.lesson_id, session.stream_version]
    claims[position] = "0" * 32 if position in (0, 3) else 999_999
    forged = signing.Signer(key="another key", salt="lms.learning.watch-session").sign_object(claims)
    with pytest.raises(BadSession):
        services.record_beat(token=forged, beat=make_beat((0.0, 3.0)))
    ours = signing.Signer(salt="lms.learning.watch-session").sign_object(claims)
    with pytest.raises(SessionGone):
        services.record_beat(token=ours, beat=make_beat((0.0, 3.0)))


@pytest.mark.parametrize("token", ["", "x", "a:b", "W10:abc", "é:é", "." * 300, "eyJhIjoxfQ:sig"])
def test_nonsense_for_a_token(db: None, token: str) -> None:
    with pytest.raises(BadSession):
        tokens.read(token)


def test_a_token_signed_for_something_else(player: Player) -> None:
    with pytest.raises(BadSession):
        tokens.read(signing.dumps([1, 2, 3, 4]))
    with pytest.raises(BadSession):
        tokens.read(signing.Signer(salt="lms.learning.watch-session").sign_object({"a": 1}))


def test_a_session_of_an_account_that_was_closed(player: Player, time: StoppedClock) -> None:
    player.user.is_active = False
    player.user.save()
    with pytest.raises(SessionGone):
        player.claim((0.0, 3.0))


def test_a_session_after_its_days(player: Player, time: StoppedClock) -> None:
    time.forward(days=4)
    with pytest.raises(SessionGone):
        player.claim((0.0, 3.0), at=player.opened.now.timestamp())


def test_a_lesson_without_enrolment(lesson: LessonPage, time: StoppedClock) -> None:
    with pytest.raises(LearningError) as refused:
        Player(factories.make_user(), lesson, time)
    assert refused.value.code == "not_enrolled"


def test_crumbs_all_over_the_recording_keep_the_row_small(player: Player, time: StoppedClock) -> None:
    for start in range(0, 600, 24):
        time.forward(seconds=6)
        player.claim(*((start + part / 2, start + part / 2 + 0.01) for part in range(40)))
    assert len(player.progress.coverage) == 400
    assert player.progress.covered_seconds < 5
    assert len(player.progress.refused["too_fragmented"]) <= 20


def test_a_deleted_recording_cant_be_watched(player: Player, time: StoppedClock) -> None:
    player.lesson.video = None
    player.lesson.save_revision().publish()
    with pytest.raises(LearningError) as refused:
        player.open()
    assert refused.value.code == "nothing_to_watch"


def test_reading_pages_side_by_side_takes_as_long_as_one_after_the_other(
    learner: User, time: StoppedClock
) -> None:
    course = factories.make_course(lessons=4, with_quiz=False)
    services.enrol(user=learner, course=course)
    lessons = factories.lessons_of(course)
    for one in lessons:
        services.mark_read(user=learner, lesson_id=one.pk)
    time.forward(seconds=59)
    for one in itertools.chain(lessons, lessons, lessons):
        services.mark_read(user=learner, lesson_id=one.pk)
    assert sum(row.reading_seconds for row in LessonProgress.objects.all()) <= 59


def test_saying_read_in_the_first_second(learner: User, time: StoppedClock) -> None:
    course = factories.make_course(with_quiz=False)
    services.enrol(user=learner, course=course)
    for _again in range(50):
        result = services.mark_read(user=learner, lesson_id=factories.lessons_of(course)[0].pk)
    assert not result.complete
    assert result.reading_seconds == 0


def test_watching_while_reading_counts_once(player: Player, learner: User, time: StoppedClock) -> None:
    course = factories.make_course(with_quiz=False)
    services.enrol(user=learner, course=course)
    reading = factories.lessons_of(course)[0].pk
    time.forward(seconds=50)
    player.claim((0.0, 50.0))
    services.mark_read(user=learner, lesson_id=reading)
    time.forward(seconds=50)
    services.mark_read(user=learner, lesson_id=reading)
    late = player.claim((50.0, 150.0))
    assert late.refused == ((50.0, 150.0, "superseded"),)
