"""Whoever waits is told for what: in words, with the place in the queue and per cent."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from lms.lib import clock
from media_pipeline import jobs, queries
from media_pipeline.models import Encode, Video, VideoState
from media_pipeline.reasons import Reason

Upload = Callable[..., Video]


def words(video: Video) -> str:
    return queries.video_status(Video.objects.get(pk=video.pk)).words


def test_the_place_in_the_queue_is_told(upload: Upload, clip: Path) -> None:
    videos = [upload(clip, title=f"第 {number} 课") for number in range(3)]
    assert words(videos[0]) == "排队等待转码，马上就开始"
    assert words(videos[2]) == "排队等待转码，前面还有 2 个视频"
    jobs.claim(videos[0].encodes.get().pk)
    assert words(videos[0]) == "正在检查文件"
    assert words(videos[2]) == "排队等待转码，前面还有 2 个视频"


def test_per_cent_and_time_left_are_told(upload: Upload, clip: Path) -> None:
    video = upload(clip)
    lease = jobs.claim(video.encodes.get().pk)
    assert lease is not None
    jobs.set_encoding(lease)
    jobs.renew(lease, 0.434)
    Encode.objects.update(started_at=clock.now() - timedelta(minutes=3))
    assert words(video) == "正在转码 43 %，大约还要 4 分钟"
    Encode.objects.update(started_at=clock.now() - timedelta(seconds=5))
    assert words(video) == "正在转码 43 %，大约还要不到 1 分钟"


def test_a_failure_is_told_in_the_readers_language(upload: Upload, clip: Path) -> None:
    video = upload(clip)
    lease = jobs.claim(video.encodes.get().pk)
    assert lease is not None
    jobs.refuse(lease, Reason.TRUNCATED)
    assert "不完整" in words(video)
    with translation.override("en"):
        assert "incomplete" in words(video)


def test_anybody_may_ask_how_far_a_video_is(client: Client, upload: Upload, clip: Path) -> None:
    video = upload(clip)
    response = client.get(f"/media/status/{video.pk}/")
    assert response.json() == {
        "state": "queued",
        "words": "排队等待转码，马上就开始",
        "progress": None,
        "settled": False,
    }
    assert "no-store" in response["Cache-Control"]
    assert client.get("/media/status/999999/").status_code == 404


@pytest.mark.parametrize("count", [1, 12])
def test_many_states_cost_as_few_queries_as_one(
    upload: Upload, clip: Path, django_assert_max_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        upload(clip, title=str(number))
    with django_assert_max_num_queries(3):
        queries.video_statuses(list(Video.objects.with_progress()))


def test_settled_videos_do_not_ask_the_queue(
    upload: Upload, clip: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    upload(clip)
    Video.objects.update(state=VideoState.READY, stream_version="a")
    videos = list(Video.objects.with_progress())
    with django_assert_num_queries(0):
        queries.video_statuses(videos)
