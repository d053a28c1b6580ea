"""An instructor gives a lesson another recording: nobody loses what was covered of the old one."""

import pytest

from courses import services as courses
from courses.models import CoursePage, LessonPage
from lms.accounts.models import User
from lms.learning import queries, services
from lms.learning.models import Completion
from media_pipeline.models import Video
from tests import factories
from tests.learning.players import Player


def replace(lesson: LessonPage, *, duration: float) -> Video:
    """Give a lesson another recording and publish it."""
    video = factories.make_ready_video(duration=duration, title="重录的一课")
    courses.replace_video(lesson=lesson, video=video)
    lesson.refresh_from_db()
    lesson.latest_revision.publish()
    lesson.refresh_from_db()
    assert lesson.video == video
    return video


def move_on(learner: User) -> None:
    services.move_to_current_version(enrolment=learner.enrolments.get())


def test_a_learner_who_stays_needs_no_more_than_was_pinned(player: Player) -> None:
    player.watch(0.0, 300.0)
    replace(player.lesson, duration=900.0)
    player.open()
    assert player.opened.required_seconds == pytest.approx(540.0)
    assert player.progress.covered_seconds == pytest.approx(300.0)
    assert player.watch(300.0, 541.0)[-1].complete


def test_a_learner_who_moves_on_to_one_of_like_length_keeps_it_all(player: Player, learner: User) -> None:
    player.watch(0.0, 300.0)
    replace(player.lesson, duration=610.0)
    move_on(learner)
    assert player.progress.coverage == [[0.0, 300.0]]
    player.open()
    assert player.opened.required_seconds == pytest.approx(549.0)
    assert player.watch(300.0, 550.0)[-1].complete


def test_a_learner_who_moves_on_to_a_longer_one_watches_what_it_has_more(
    player: Player, learner: User
) -> None:
    player.watch(0.0, 500.0)
    replace(player.lesson, duration=900.0)
    move_on(learner)
    player.open()
    assert (player.progress.covered_seconds, player.opened.required_seconds) == pytest.approx((500.0, 810.0))
    assert not player.complete


def test_a_learner_who_moves_on_to_a_shorter_one_keeps_what_is_within_it(
    player: Player, learner: User
) -> None:
    player.watch(0.0, 100.0)
    player.watch(350.0, 450.0)
    replace(player.lesson, duration=400.0)
    move_on(learner)
    assert player.progress.coverage == [[0.0, 100.0], [350.0, 400.0]]
    assert player.progress.covered_seconds == pytest.approx(150.0)
    player.open()
    assert player.opened.required_seconds == pytest.approx(360.0)


def test_what_is_enough_of_the_new_one_completes_the_lesson_on_the_way(player: Player, learner: User) -> None:
    player.watch(0.0, 300.0)
    replace(player.lesson, duration=310.0)
    move_on(learner)
    assert player.complete
    assert Completion.objects.filter(user=learner).exists()


def test_a_lesson_that_was_complete_stays_so(time: object, learner: User, course: CoursePage) -> None:
    second = factories.make_lesson(
        course=course, video=factories.make_ready_video(duration=60.0), with_quiz=False
    )
    move_on(learner)
    player = Player(learner, second, time)
    player.watch(0.0, 60.0)
    assert player.complete
    replace(second, duration=3000.0)
    move_on(learner)
    assert player.complete
    standing = queries.standing_of(learner, course.pk)
    assert standing is not None
    assert standing.done_count == 1


def test_the_learner_is_told_of_the_newer_rules(player: Player, learner: User, course: CoursePage) -> None:
    replace(player.lesson, duration=610.0)
    standing = queries.standing_of(learner, course.pk)
    assert standing is not None
    assert queries.has_newer_rules(standing)


def test_replacing_is_a_draft_until_it_is_published(lesson: LessonPage) -> None:
    old = lesson.video
    courses.replace_video(lesson=lesson, video=factories.make_ready_video())
    lesson.refresh_from_db()
    assert lesson.video == old
    assert lesson.has_unpublished_changes
