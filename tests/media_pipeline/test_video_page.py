"""One video in the admin: everything about it, its chapters and its picture."""

from pathlib import Path

import pytest
from django.test import Client

from lms.accounts.models import User
from lms.lib import clock
from media_pipeline import services
from media_pipeline.chaptering import Mark
from media_pipeline.models import CaptionsOrigin, Rights, Transcription, Video
from tests.factories import make_course, make_ready_video
from tests.media_pipeline.test_authoring import make_teacher
from tests.media_pipeline.test_captions_of_a_video import FIRST


@pytest.fixture
def teacher(db: None) -> User:
    return make_teacher("add", username="jiaoshi")


@pytest.fixture
def video(teacher: User, media: Path) -> Video:
    return make_ready_video(
        duration=90.0,
        uploaded_by=teacher,
        rights=Rights.OWN,
        people_agreed=True,
        stored_bytes=12 * 1024**2,
        posters=["streams/a/poster-1.jpg", "streams/a/poster-2.jpg"],
        poster="streams/a/poster-1.jpg",
        progressive="streams/a/progressive.mp4",
        progressive_bytes=3 * 1024**2,
    )


@pytest.fixture
def desk(teacher: User, client: Client) -> Client:
    client.force_login(teacher)
    return client


def page(desk: Client, video: Video) -> str:
    return desk.get(f"/admin/videos/edit/{video.pk}/").content.decode()


def test_it_tells_what_there_is(desk: Client, video: Video) -> None:
    services.set_captions(video=video, vtt=FIRST, origin=CaptionsOrigin.AUTOMATIC)
    make_course(video=video)
    text = page(desk, video)
    for words in (
        "400 kbit/s",
        "12 MB",
        "3 MB",
        "自动识别的，没有人校对过",
        "我自己（或我们单位）拍的、做的",
        "画面里的人同意公开",
        "第1课",
    ):
        assert words in text
    assert f"/admin/videos/captions/{video.pk}/" in text


def test_recognition_under_way_is_told(desk: Client, video: Video) -> None:
    Transcription.objects.create(video=video, created_at=clock.now())
    assert "自动识别正在排队，马上就开始。" in page(desk, video)


def test_a_video_that_can_be_played_while_it_grows_has_its_player(desk: Client, video: Video) -> None:
    Video.objects.filter(pk=video.pk).update(stream_version="", live_version="a" * 32, state="playable")
    text = page(desk, video)
    assert "还在转码，可以先看；现在看的还不计入学习记录。" in text
    assert f'data-stream="/media/streams/{"a" * 32}/live/master.m3u8"' in text


def test_another_picture_is_chosen(desk: Client, video: Video) -> None:
    desk.post(f"/admin/videos/poster/{video.pk}/", {"poster": "streams/a/poster-2.jpg"})
    video.refresh_from_db()
    assert video.poster == "streams/a/poster-2.jpg"
    answer = desk.post(f"/admin/videos/poster/{video.pk}/", {"poster": "/etc/passwd"}, follow=True)
    assert "请先选一张图片" in answer.content.decode()
    video.refresh_from_db()
    assert video.poster == "streams/a/poster-2.jpg"


def test_chapters_are_written_in_a_table_that_needs_no_script(desk: Client, video: Video) -> None:
    address = f"/admin/videos/chapters/{video.pk}/"
    answer = desk.post(
        address, {"start": ["1:05.5", "0：00", ""], "title": ["接线", "断电", ""]}, follow=True
    )
    assert "章节已经保存" in answer.content.decode()
    assert list(video.chapters.values_list("start", "title")) == [(0.0, "断电"), (65.5, "接线")]
    assert 'value="1:05.5"' in answer.content.decode()


def test_bad_chapters_stay_filled_in(desk: Client, video: Video) -> None:
    answer = desk.post(
        f"/admin/videos/chapters/{video.pk}/", {"start": ["下午", "0:10"], "title": ["断电", "接线"]}
    )
    assert answer.status_code == 422
    assert "第 1 章的时间看不懂" in answer.content.decode()
    assert 'value="下午"' in answer.content.decode()
    assert not video.chapters.exists()


def test_others_chapters_and_pictures_are_out_of_reach(video: Video, client: Client) -> None:
    client.force_login(make_teacher("add", "view", username="bieren"))
    services.set_chapters(video=video, chapters=[Mark(0, "断电")])
    client.post(f"/admin/videos/chapters/{video.pk}/", {"start": [], "title": []})
    client.post(f"/admin/videos/poster/{video.pk}/", {"poster": "streams/a/poster-2.jpg"})
    video.refresh_from_db()
    assert video.chapters.count() == 1
    assert video.poster == "streams/a/poster-1.jpg"


def test_chapters_are_a_track_for_anybody(video: Video, client: Client) -> None:
    services.set_chapters(video=video, chapters=[Mark(0, "断电"), Mark(30, "接线")])
    answer = client.get(f"/media/chapters/{video.pk}.vtt")
    assert answer["Content-Type"].startswith("text/vtt")
    assert "00:00:30.000 --> 00:01:30.000\n接线" in answer.content.decode()
