"""Whoever waits is told for what: in words, with the place in the queue and per cent."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from lms.lib import clock
from media_pipeline import jobs, queries
from media_pipeline.models import Encode, EncodeState, Video, VideoState
from media_pipeline.reasons import Reason
from tests.factories import make_ready_video
from tests.media_pipeline.test_queue import claimed, plan

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
    encode = video.encodes.get()
    jobs.planned(claimed(), plan(100.0, 100.0))
    jobs.renew(claimed(), 0.5)
    assert words(video) == "正在转码 25 %"
    for speed, told in ((0.5, "大约还要 5 分钟"), (10.0, "大约还要不到 1 分钟")):
        Encode.objects.create(
            video=make_ready_video(duration=60.0),
            state=EncodeState.DONE,
            ladder_version="1",
            created_at=clock.now(),
            finished_at=clock.now(),
            speed=speed,
        )
        assert words(video) == f"正在转码 25 %，{told}"
        Encode.objects.exclude(pk=encode.pk).delete()


def test_what_can_be_watched_already_is_told(upload: Upload, clip: Path) -> None:
    video = upload(clip)
    jobs.planned(claimed(), plan(100.0))
    jobs.renew(claimed(), 0.5)
    Video.objects.update(state=VideoState.PLAYABLE, live_version="a")
    assert words(video) == "可以先看了，还在转码 50 %"
    status = queries.video_status(Video.objects.get())
    assert (status.progress, status.is_settled) == (50, False)


def test_when_it_begins_is_foretold(upload: Upload, clip: Path) -> None:
    first, second = upload(clip, title="先来"), upload(clip, title="后来")
    jobs.planned(claimed(), plan(170.0))
    Encode.objects.create(
        video=make_ready_video(duration=60.0),
        state=EncodeState.DONE,
        ladder_version="1",
        created_at=clock.now(),
        finished_at=clock.now(),
        speed=1.0,
    )
    assert words(first).startswith("正在转码 0 %")
    assert words(second) == "排队等待转码，前面还有 1 个视频，大约 3 分钟后开始"


def test_a_full_disk_is_told_with_the_promise_to_try_again(upload: Upload, clip: Path) -> None:
    video = upload(clip)
    jobs.give_back(claimed(), Reason.OUT_OF_SPACE, "No space left")
    assert words(video).startswith("过一会儿自动再试：服务器的磁盘满了")


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
    with django_assert_max_num_queries(5):
        queries.video_statuses(list(Video.objects.with_progress()))


def test_settled_videos_do_not_ask_the_queue(
    upload: Upload, clip: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    upload(clip)
    Video.objects.update(state=VideoState.READY, stream_version="a")
    videos = list(Video.objects.with_progress())
    with django_assert_num_queries(0):
        queries.video_statuses(videos)
