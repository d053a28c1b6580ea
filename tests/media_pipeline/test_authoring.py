"""Teachers upload, follow and mend videos in the Wagtail admin; each person what is theirs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from lms.accounts.models import User
from media_pipeline import jobs, services
from media_pipeline.models import EncodeState, Video, VideoState
from media_pipeline.reasons import Reason
from tests.factories import make_course, make_user
from tests.media_pipeline.encodes import make_failed, make_running
from tests.media_pipeline.test_create_video import VTT

Upload = Callable[..., Video]
LIST = "/admin/videos/"
NEW = "/admin/videos/new/"


def make_teacher(*codenames: str, username: str = "") -> User:
    user = make_user(username=username)
    names = ("access_admin", *(f"{one}_video" for one in codenames))
    user.user_permissions.add(*Permission.objects.filter(codename__in=names))
    return User.objects.get(pk=user.pk)


@pytest.fixture
def teacher(db: None) -> User:
    return make_teacher("add", username="jiaoshi")


@pytest.fixture
def desk(teacher: User, client: Client) -> Client:
    """A browser in which the teacher is signed in."""
    client.force_login(teacher)
    return client


def form(path: Path, name: str = "电工.mp4", **fields: Any) -> dict[str, Any]:
    stated = {"rights": "own", "people_agreed": "on"}
    return {"file": SimpleUploadedFile(name, path.read_bytes()), "title": "", **stated, **fields}


def fail(video: Video, reason: Reason = Reason.TRUNCATED) -> None:
    lease = jobs.claim(video.encodes.get().pk)
    assert lease is not None
    jobs.refuse(lease, reason)


# --- uploading ---------------------------------------------------------------------------------


def test_the_limits_are_said_before_the_upload(desk: Client, settings: Settings) -> None:
    settings.VIDEO_MAX_BYTES = 700 * 1024**2
    settings.VIDEO_MAX_SECONDS = 5400
    page = desk.get(NEW).content.decode()
    assert "最大 700 MB，最长 90 分钟" in page
    assert 'data-max-bytes="734003200"' in page


def test_a_teacher_uploads_a_video(desk: Client, clip: Path, media: Path, teacher: User) -> None:
    response = desk.post(NEW, form(clip), follow=True)
    video = Video.objects.get()
    assert (video.title, video.uploaded_by, video.state) == ("电工", teacher, VideoState.QUEUED)
    assert response.redirect_chain[-1][0] == f"/admin/videos/edit/{video.pk}/"
    assert "排队等待转码" in response.content.decode()


def test_a_bad_file_is_refused_in_words_and_not_kept(desk: Client, media: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.mp4").write_text("#EXTM3U\n/etc/passwd")
    page = desk.post(NEW, form(tmp_path / "letter.mp4")).content.decode()
    assert "这是一个播放列表" in page
    assert not Video.objects.exists()


def test_a_file_that_is_too_large_is_refused(
    desk: Client, clip: Path, media: Path, settings: Settings
) -> None:
    settings.VIDEO_MAX_BYTES = 1024
    assert "最大可以是 1 KB" in desk.post(NEW, form(clip)).content.decode()


def test_a_large_upload_goes_through_a_file(
    desk: Client, clip: Path, media: Path, settings: Settings
) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    desk.post(NEW, form(clip))
    assert Video.objects.get().bytes == clip.stat().st_size


def test_captions_come_with_the_upload_or_are_refused_with_their_line(
    desk: Client, clip: Path, media: Path
) -> None:
    bad = SimpleUploadedFile("a.vtt", "WEBVTT\n\n00:01 --> 早上\n好".encode())
    page = desk.post(NEW, form(clip, captions_file=bad)).content.decode()
    assert "第 3 行的时间看不懂" in page
    desk.post(NEW, form(clip, captions_file=SimpleUploadedFile("a.vtt", VTT.encode())))
    assert Video.objects.get().captions


def test_the_same_file_again_leads_to_the_video_that_is_there(desk: Client, clip: Path, media: Path) -> None:
    desk.post(NEW, form(clip, title="第一次"))
    page = desk.post(NEW, form(clip, title="第二次"), follow=True).content.decode()
    assert "您以前上传过这个文件，就是视频“第一次”" in page
    assert Video.objects.count() == 1


# --- following ---------------------------------------------------------------------------------


def test_the_list_shows_states_in_words(desk: Client, upload: Upload, clip: Path, teacher: User) -> None:
    upload(clip, uploaded_by=teacher, title="断电验电")
    page = desk.get(LIST).content.decode()
    assert "断电验电" in page
    assert "排队等待转码，马上就开始" in page


def test_states_are_refreshed_by_a_small_question(
    desk: Client, upload: Upload, clip: Path, teacher: User
) -> None:
    video = upload(clip, uploaded_by=teacher)
    make_running(video, 0.61)
    state = desk.get(f"/admin/videos/statuses/?id={video.pk}&id=x&id=999").json()
    assert list(state) == [str(video.pk)]
    assert "正在转码 61 %" in state[str(video.pk)]["html"]
    assert 'value="61"' in state[str(video.pk)]["html"]
    assert state[str(video.pk)]["settled"] is False


def test_a_list_of_many_costs_as_few_queries_as_a_list_of_one(
    desk: Client,
    upload: Upload,
    clip: Path,
    teacher: User,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    upload(clip, title="一")
    teacher.user_permissions.add(Permission.objects.get(codename="view_video"))
    desk.get(LIST)
    with django_assert_max_num_queries(40) as few:
        desk.get(LIST)
    for number in range(10):
        upload(clip, title=str(number))
    with django_assert_max_num_queries(len(few)):
        desk.get(LIST)


def test_a_failure_is_shown_with_its_reason_its_log_and_a_way_out(
    desk: Client, upload: Upload, clip: Path, teacher: User
) -> None:
    video = upload(clip, uploaded_by=teacher)
    make_failed(video)
    page = desk.get(f"/admin/videos/edit/{video.pk}/").content.decode()
    assert "转码程序出错了" in page
    assert "一共试了 3 次" in page
    assert "moov" not in page
    teacher.user_permissions.add(Permission.objects.get(codename="change_video"))
    assert "moov &lt;b&gt;not found" in desk.get(f"/admin/videos/edit/{video.pk}/").content.decode()
    response = desk.post(f"/admin/videos/retry/{video.pk}/", follow=True)
    assert "又排进了转码队列" in response.content.decode()
    assert video.encodes.last().state == EncodeState.READY  # type: ignore[union-attr]


def test_a_ready_video_can_be_played_in_the_admin(
    desk: Client, encoded: Upload, clip: Path, teacher: User
) -> None:
    video = encoded(clip, uploaded_by=teacher)
    page = desk.get(f"/admin/videos/edit/{video.pk}/").content.decode()
    assert f'data-stream-version="{video.stream_version}"' in page


# --- mending -----------------------------------------------------------------------------------


def test_title_and_captions_can_be_changed(
    desk: Client, upload: Upload, clip: Path, teacher: User, media: Path
) -> None:
    video = upload(clip, uploaded_by=teacher)
    address = f"/admin/videos/edit/{video.pk}/"
    desk.post(address, {"title": "新名字", "captions_file": SimpleUploadedFile("a.vtt", VTT.encode())})
    video.refresh_from_db()
    assert (video.title, bool(video.captions)) == ("新名字", True)
    desk.post(address, {"title": "新名字", "remove_captions": "on"})
    video.refresh_from_db()
    assert not video.captions


def test_a_video_can_be_deleted(desk: Client, upload: Upload, clip: Path, teacher: User) -> None:
    video = upload(clip, uploaded_by=teacher)
    assert "不能恢复" in desk.get(f"/admin/videos/delete/{video.pk}/").content.decode()
    page = desk.post(f"/admin/videos/delete/{video.pk}/", follow=True).content.decode()
    assert "已经删除" in page
    assert not Video.objects.exists()


def test_a_video_that_a_lesson_shows_cannot_be_deleted(
    desk: Client, upload: Upload, clip: Path, teacher: User
) -> None:
    video = upload(clip, uploaded_by=teacher)
    make_course(video=video)
    address = f"/admin/videos/delete/{video.pk}/"
    assert "这个视频还在使用，不能删除" in desk.get(address).content.decode()
    assert "这个视频还在使用，不能删除" in desk.post(address, follow=True).content.decode()
    assert Video.objects.filter(pk=video.pk).exists()


# --- whose -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codenames", "listed", "opened", "changed"),
    [
        (("add",), False, False, False),
        (("add", "view"), True, True, False),
        (("view",), True, True, False),
        (("add", "change"), True, True, True),
    ],
)
def test_others_videos_are_seen_and_changed_by_right_alone(
    client: Client,
    upload: Upload,
    clip: Path,
    codenames: tuple[str, ...],
    listed: bool,
    opened: bool,
    changed: bool,
) -> None:
    video = upload(clip, uploaded_by=make_user(), title="别人的录像")
    fail(video)
    client.force_login(make_teacher(*codenames))
    assert ("别人的录像" in client.get(LIST).content.decode()) is listed
    assert bool(client.get(f"/admin/videos/statuses/?id={video.pk}").json()) is listed
    page = client.get(f"/admin/videos/edit/{video.pk}/")
    assert (page.status_code == 200) is opened
    client.post(f"/admin/videos/edit/{video.pk}/", {"title": "改了"})
    assert (Video.objects.get().title == "改了") is changed
    for address in ("usage", "history"):
        assert (client.get(f"/admin/videos/{address}/{video.pk}/").status_code == 200) is changed
    client.post(f"/admin/videos/retry/{video.pk}/")
    assert (Video.objects.get().state == VideoState.QUEUED) is changed
    client.post(f"/admin/videos/delete/{video.pk}/")
    assert Video.objects.exists() is not changed


def test_who_may_not_upload_finds_no_way_to(client: Client, clip: Path, media: Path, db: None) -> None:
    client.force_login(make_teacher("view"))
    assert client.get(NEW).status_code == 302
    client.post(NEW, form(clip))
    assert not Video.objects.exists()


def test_strangers_are_sent_to_the_entrance(client: Client, db: None) -> None:
    for address in (LIST, NEW, "/admin/videos/statuses/?id=1"):
        assert client.get(address).status_code == 302
    client.force_login(make_user())
    assert client.get(LIST).status_code == 302


def test_retrying_needs_a_post(desk: Client, upload: Upload, clip: Path, teacher: User) -> None:
    video = upload(clip, uploaded_by=teacher)
    assert desk.get(f"/admin/videos/retry/{video.pk}/").status_code == 405
    assert services.retry(video=video).state == EncodeState.READY
