"""The page editor's field for a video: choose what one may see, or upload on the spot."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from courses.models import LessonPage
from media_pipeline import access
from media_pipeline.choosers import AdminVideoChooser, VideoChooserBlock
from media_pipeline.models import Video, VideoState
from tests.factories import make_ready_video, make_user
from tests.media_pipeline.test_authoring import form, make_teacher

Upload = Callable[..., Video]
CHOOSER = "/admin/video_chooser/"


@pytest.fixture
def desk(client: Client, db: None) -> Client:
    client.force_login(make_teacher("add", username="jiaoshi"))
    return client


def test_a_field_that_points_to_a_video_gets_the_chooser_by_itself() -> None:
    # Wagtail registers its choosers when the admin's addresses are first needed.
    assert reverse("video_chooser:choose") == CHOOSER
    editor = LessonPage.get_edit_handler().get_form_class()
    assert isinstance(editor.base_fields["video"].widget, AdminVideoChooser)


def test_a_block_can_hold_a_video() -> None:
    path, _args, _kwargs = VideoChooserBlock().deconstruct()
    assert path == "media_pipeline.choosers.VideoChooserBlock"


def test_the_dialogue_lists_ones_own_videos_and_offers_the_upload(desk: Client) -> None:
    mine = make_ready_video(title="我的录像", uploaded_by_id=int(desk.session["_auth_user_id"]))
    theirs = make_ready_video(title="别人的录像", uploaded_by=make_user())
    dialogue = desk.get(CHOOSER).json()["html"]
    assert "我的录像" in dialogue
    assert "别人的录像" not in dialogue
    assert "data-video-file" in dialogue
    assert desk.get(f"{CHOOSER}chosen/{mine.pk}/").json()["result"]["title"] == "我的录像"
    assert desk.get(f"{CHOOSER}chosen/{theirs.pk}/").status_code == 404
    both = f"{CHOOSER}chosen-multiple/?multiple=1&id={mine.pk}&id={theirs.pk}"
    assert [one["title"] for one in desk.get(both).json()["result"]] == ["我的录像"]


def test_the_right_to_see_lets_one_choose_others_videos(client: Client, db: None) -> None:
    video = make_ready_video(title="别人的录像", uploaded_by=make_user())
    client.force_login(make_teacher("view"))
    assert "别人的录像" in client.get(CHOOSER).json()["html"]
    assert client.get(f"{CHOOSER}chosen/{video.pk}/").status_code == 200


def test_videos_are_found_by_title_and_file_name(desk: Client) -> None:
    mine = {"uploaded_by_id": int(desk.session["_auth_user_id"])}
    make_ready_video(title="触电急救", original_name="DSC_0001.mp4", **mine)
    make_ready_video(title="断电验电", original_name="DSC_0002.mp4", **mine)
    for words in ("触电", "dsc_0001"):
        page = desk.get(f"{CHOOSER}results/?q={words}").content.decode()
        assert "触电急救" in page
        assert "断电验电" not in page


def test_an_upload_in_the_dialogue_is_chosen_at_once(desk: Client, clip: Path, media: Path) -> None:
    answer = desk.post(f"{CHOOSER}create/", form(clip)).json()
    video = Video.objects.get()
    assert answer["step"] == "chosen"
    assert answer["result"]["id"] == str(video.pk)
    assert answer["result"]["title"] == "电工（排队等待转码，马上就开始）"
    assert video.state == VideoState.QUEUED


def test_a_bad_file_is_refused_in_the_dialogue(desk: Client, tmp_path: Path, media: Path) -> None:
    (tmp_path / "letter.mp4").write_text("一封信")
    answer = desk.post(f"{CHOOSER}create/", form(tmp_path / "letter.mp4")).json()
    assert answer["step"] == "reshow_creation_form"
    assert "这个文件不是视频" in answer["htmlFragment"]
    assert not Video.objects.exists()


def test_who_may_not_upload_is_not_offered_it(client: Client, clip: Path, db: None, media: Path) -> None:
    client.force_login(make_teacher("view"))
    assert "data-video-file" not in client.get(CHOOSER).json()["html"]
    client.post(f"{CHOOSER}create/", form(clip))
    assert not Video.objects.exists()


def test_rights_are_what_their_names_say(db: None) -> None:
    own = make_teacher("add")
    video = make_ready_video(uploaded_by=own)
    assert access.may_change(own, video)
    own.user_permissions.remove(Permission.objects.get(codename="add_video"))
    bare = type(own).objects.get(pk=own.pk)
    assert not access.may_change(bare, video)
    assert not access.may_view(bare, video)
    assert not access.may_upload(bare)
    assert not access.visible_to(bare).exists()
