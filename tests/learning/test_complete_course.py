"""A course completes when its lessons do: once, with its evidence, for ever."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from courses.models import CoursePage
from lms.accounts.models import User
from lms.learning import evidence, queries, services, signals
from lms.learning.exceptions import AppendOnly, CourseNotOpen
from lms.learning.models import Certificate, Completion, Enrolment, LessonProgress
from media_pipeline.models import Video
from tests import factories
from tests.learning.conftest import StoppedClock
from tests.learning.players import Player, finish_course, pass_quiz


@pytest.fixture
def completion(learner: User, course: CoursePage, time: StoppedClock) -> Completion:
    return finish_course(learner, course, time)


def test_a_course_of_watching_reading_and_questions_completes_with_its_last_rule(
    db: None, time: StoppedClock
) -> None:
    course = factories.make_course(lessons=0)
    factories.make_lesson(course=course, video=factories.make_ready_video(duration=60.0))
    factories.make_lesson(course=course, reading_seconds=30)
    user = factories.make_user()
    services.enrol(user=user, course=course)
    watching, reading = factories.lessons_of(course)
    Player(user, watching, time).watch(0.0, 60.0)
    pass_quiz(user, watching)
    services.mark_read(user=user, lesson_id=reading.pk)
    time.forward(seconds=30)
    services.mark_read(user=user, lesson_id=reading.pk)
    assert not Completion.objects.exists()
    pass_quiz(user, reading)
    assert Completion.objects.get().learning_seconds == 90


def test_the_completion_says_what_it_rests_on(completion: Completion) -> None:
    assert completion.evidence_digest == evidence.digest(completion.evidence)
    (lesson,) = completion.evidence["lessons"]
    assert lesson["coverage"] == [[0.0, lesson["covered_seconds"]]]
    assert completion.evidence["rules"] == completion.enrolment.rules
    assert completion.hours == completion.course.hours


def test_the_digest_doesnt_depend_on_the_order_of_keys_and_changes_with_any_value() -> None:
    assert evidence.digest({"a": 1, "b": [2.5]}) == evidence.digest({"b": [2.5], "a": 1})
    assert evidence.digest({"a": 1, "b": [2.5]}) != evidence.digest({"a": 1, "b": [2.6]})


def test_the_signal_comes_once_inside_the_transaction_with_a_certificate(
    learner: User, course: CoursePage, time: StoppedClock
) -> None:
    heard: list[tuple[Completion, bool, str]] = []

    def listen(completion: Completion, **_kwargs: Any) -> None:
        heard.append((completion, connection.in_atomic_block, completion.certificate.code))

    signals.course_completed.connect(listen)
    try:
        completion = finish_course(learner, course, time)
        services.complete_course(enrolment=completion.enrolment)
    finally:
        signals.course_completed.disconnect(listen)
    assert heard == [(completion, True, completion.certificate.code)]


def test_what_fails_in_a_receiver_leaves_no_half_completion(player: Player) -> None:
    def fail(**_kwargs: Any) -> None:
        raise RuntimeError("the outbox is full")

    player.watch(0.0, 530.0)
    signals.course_completed.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            player.watch(530.0, 545.0)
    finally:
        signals.course_completed.disconnect(fail)
    assert not Completion.objects.exists()
    assert not player.complete
    player.watch(530.0, 545.0)
    assert Completion.objects.exists()


def test_a_completion_cant_be_changed_or_deleted(completion: Completion) -> None:
    with pytest.raises(AppendOnly):
        Completion.objects.update(hours=100)
    with pytest.raises(AppendOnly):
        Completion.objects.all().delete()
    with pytest.raises(AppendOnly):
        completion.delete()
    completion.hours = 100
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        completion.save()
    with pytest.raises(AppendOnly), transaction.atomic():
        Completion.objects.bulk_update([completion], ["hours"])
    with (
        pytest.raises(DatabaseError, match="written once"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE learning_completion SET hours = 100")


def test_a_later_edit_of_the_course_takes_nothing_away(
    completion: Completion, course: CoursePage, learner: User
) -> None:
    factories.make_lesson(course=course, title="新加的一课")
    lesson = factories.lessons_of(course)[0]
    lesson.required_coverage = 1.0
    lesson.save_revision().publish()
    standing = queries.standing_of(learner, course.pk)
    assert standing is not None
    assert standing.percent == 100
    assert standing.completion == completion
    assert not queries.has_newer_rules(standing)
    with pytest.raises(AppendOnly):
        services.move_to_current_version(enrolment=completion.enrolment)


def test_rules_are_pinned_at_enrolment(player: Player, course: CoursePage, time: StoppedClock) -> None:
    player.lesson.required_coverage = 1.0
    player.lesson.save_revision().publish()
    factories.make_lesson(course=course, title="新加的一课")
    player.watch(0.0, 545.0)
    assert Completion.objects.exists()


def test_a_learner_may_move_to_the_new_version_and_keeps_what_was_learned(
    player: Player, course: CoursePage, learner: User
) -> None:
    player.watch(0.0, 300.0)
    factories.make_lesson(course=course, title="新加的一课")
    standing = queries.standing_of(learner, course.pk)
    assert standing is not None
    assert queries.has_newer_rules(standing)
    services.move_to_current_version(enrolment=standing.enrolment)
    moved = queries.standing_of(learner, course.pk)
    assert moved is not None
    assert len(moved.lessons) == 2
    assert moved.lessons[0].state.rules[0].have == pytest.approx(300.0)
    assert not queries.has_newer_rules(moved)


def test_moving_to_an_easier_version_completes_what_is_already_enough(
    player: Player, course: CoursePage, learner: User
) -> None:
    player.watch(0.0, 400.0)
    player.lesson.required_coverage = 0.5
    player.lesson.save_revision().publish()
    services.move_to_current_version(enrolment=learner.enrolments.get())
    assert Completion.objects.exists()


def test_another_encode_of_the_same_length_changes_nothing(
    player: Player, course: CoursePage, learner: User
) -> None:
    player.watch(0.0, 300.0)
    Video.objects.update(stream_version="f" * 32)
    player.open()
    assert player.opened.session.stream_version == "f" * 32
    assert player.watch(300.0, 545.0)[-1].complete


def test_a_shorter_encode_asks_for_no_more_than_it_has(player: Player) -> None:
    player.watch(0.0, 100.0)
    Video.objects.update(stream_version="e" * 32, duration=300.0)
    player.open()
    answers = player.watch(100.0, 275.0)
    assert answers[-1].required_seconds == pytest.approx(270.0)
    assert answers[-1].complete


def test_a_shorter_encode_completes_at_once_what_is_enough_for_it(player: Player) -> None:
    player.watch(0.0, 300.0)
    Video.objects.update(stream_version="e" * 32, duration=310.0)
    player.open()
    assert player.opened.complete


def test_a_longer_encode_asks_for_no_more_than_was_pinned(player: Player) -> None:
    Video.objects.update(stream_version="e" * 32, duration=900.0)
    player.open()
    assert player.watch(300.0, 845.0)[-1].complete


def test_a_recording_that_was_still_encoding_at_enrolment_counts_once_it_plays(
    db: None, time: StoppedClock
) -> None:
    factories.make_ready_video(duration=60.0)
    Video.objects.update(state="encoding", stream_version="", duration=None)
    course = factories.make_course(video=Video.objects.get(), with_quiz=False)
    user = factories.make_user()
    services.enrol(user=user, course=course)
    Video.objects.update(state="ready", stream_version="a" * 32, duration=60.0)
    player = Player(user, factories.lessons_of(course)[0], time)
    assert not player.watch(0.0, 50.0)[-1].complete
    assert player.watch(50.0, 60.0)[-1].complete


def test_enrolling_twice_is_enrolling_once(learner: User, course: CoursePage) -> None:
    first = services.enrol(user=learner, course=course)
    assert services.enrol(user=learner, course=course) == first
    assert Enrolment.objects.filter(user=learner).count() == 1


def test_nobody_enrols_in_a_draft_or_in_nothing(db: None) -> None:
    for course in (factories.make_course(publish=False), factories.make_course(lessons=0)):
        with pytest.raises(CourseNotOpen):
            services.enrol(user=factories.make_user(), course=course)


def test_progress_never_goes_down(player: Player, time: StoppedClock) -> None:
    seen = []
    for start, end in [(0, 60), (30, 50), (590, 600), (0, 10), (100, 160)]:
        player.watch(float(start), float(end))
        progress = player.progress
        seen.append((progress.covered_seconds, progress.watched_seconds))
    assert seen == sorted(seen)


def test_a_revoked_completion_stays_written_but_doesnt_stand(completion: Completion, learner: User) -> None:
    officer = factories.make_user()
    heard: list[Any] = []

    def listen(completion: Completion, revocation: Any, **_kwargs: Any) -> None:
        heard.append((completion, revocation.reason))

    signals.completion_revoked.connect(listen)
    try:
        first = services.revoke(completion=completion, by=officer, reason="替别人看课")
        again = services.revoke(completion=completion, by=officer, reason="又一次")
    finally:
        signals.completion_revoked.disconnect(listen)
    assert first == again
    assert heard == [(completion, "替别人看课")]
    assert Completion.objects.count() == 1
    assert queries.completed_course_ids(learner) == set()
    assert not queries.completions_of(learner).exists()


def test_a_completion_that_stands_is_found(completion: Completion, learner: User, course: CoursePage) -> None:
    assert queries.completed_course_ids(learner) == {course.pk}
    assert Certificate.objects.get().completion == completion


def test_an_account_with_a_completion_cant_vanish_with_it(completion: Completion, learner: User) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        learner.delete()
    assert LessonProgress.objects.exists()
