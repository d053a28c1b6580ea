"""A video that somebody learns with is not taken away; what is watched most is known to the video room."""

import pytest

from courses import services as courses
from lms.accounts.models import User
from lms.learning import queries, tasks
from media_pipeline import removal, services
from media_pipeline.exceptions import VideoInUse
from media_pipeline.models import Video
from tests import factories
from tests.learning.players import Player


def test_a_video_that_a_pinned_course_names_is_retired_and_serves_on(player: Player, learner: User) -> None:
    old = player.lesson.video
    assert old is not None
    courses.replace_video(lesson=player.lesson, video=factories.make_ready_video())
    with pytest.raises(VideoInUse):
        services.delete_video(video=old)
    player.lesson.refresh_from_db()
    player.lesson.latest_revision.publish()
    assert services.delete_video(video=old) is False
    old.refresh_from_db()
    assert old.retired_at is not None
    assert old.is_playable
    assert old.renditions.exists()
    assert old not in Video.objects.current()


def test_a_retired_video_can_be_deleted_once_nobody_is_pinned_to_it(player: Player, learner: User) -> None:
    old = player.lesson.video
    assert old is not None
    courses.replace_video(lesson=player.lesson, video=factories.make_ready_video())
    player.lesson.refresh_from_db()
    player.lesson.latest_revision.publish()
    services.delete_video(video=old)
    learner.enrolments.all().delete()
    assert services.delete_video(video=old) is True
    assert not Video.objects.filter(pk=old.pk).exists()


def test_a_number_that_only_begins_alike_is_another_video(player: Player) -> None:
    video = player.lesson.video
    assert video is not None
    assert queries.learners_pinned_to(video) == 1
    assert queries.learners_pinned_to(Video(pk=int(f"{video.pk}0"))) == 0


def test_a_draft_that_shows_a_video_keeps_it(db: None) -> None:
    shown, wanted = factories.make_ready_video(), factories.make_ready_video()
    lesson = factories.make_lesson(video=shown, title="触电了怎么办")
    courses.replace_video(lesson=lesson, video=wanted)
    for video in (shown, wanted):
        with pytest.raises(VideoInUse) as caught:
            services.delete_video(video=video)
        assert caught.value.titles == ["触电了怎么办"]
    assert [use.is_shown for use in removal.uses_of(wanted)] == [True]


def test_a_video_that_nobody_uses_is_free(db: None) -> None:
    assert removal.uses_of(factories.make_ready_video()) == []


def test_the_seconds_that_all_learners_covered_make_a_video_popular(player: Player, learner: User) -> None:
    video, unwatched = player.lesson.video, factories.make_ready_video(popularity=5.0)
    assert video is not None
    player.watch(0.0, 120.0)
    tasks.tell_popularity()
    video.refresh_from_db()
    unwatched.refresh_from_db()
    assert (video.popularity, unwatched.popularity) == pytest.approx((120.0, 0.0))
