"""The pages around an upload: what is said first, what the plain form asks, what the script is told."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from lms.accounts.models import User
from media_pipeline.models import Upload, Video
from media_pipeline.uploads import finishing, services
from media_pipeline.uploads.protocol import Piece
from tests.media_pipeline.test_authoring import NEW, form, make_teacher
from tests.media_pipeline.test_create_video import VTT
from tests.media_pipeline.uploads.conftest import UPLOADS

BATCH = "/admin/videos/batch/"
Begin = Callable[..., Upload]


@pytest.fixture
def teacher(db: None) -> User:
    return make_teacher("add", username="jiaoshi")


@pytest.fixture
def desk(teacher: User, client: Client) -> Client:
    client.force_login(teacher)
    return client


@pytest.fixture
def begin(teacher: User, folders: Path) -> Begin:
    """Return a function that begins an upload and sends the first ``sent`` bytes of it."""

    def begin(
        content: bytes, *, sent: int | None = None, owner: User = teacher, title: str = "接线"
    ) -> Upload:
        upload = services.begin(
            owner=owner,
            name="接线.mp4",
            title=title,
            length=len(content),
            rights="own",
            people_agreed=True,
            fingerprint="print",
        )
        count = len(content) if sent is None else sent
        return services.receive(upload=upload, piece=Piece(0, count, None), read=io.BytesIO(content).read)

    return begin


# --- the plain form ------------------------------------------------------------------------------


def test_the_plain_form_asks_for_file_and_statements(desk: Client, media: Path) -> None:
    page = desk.post(NEW, {"title": ""}).content.decode()
    for words in ("请先选择视频文件", "请先选好这些作品是谁的", "请先确认画面里的人同意公开"):
        assert words in page
    assert not Video.objects.exists()


def test_the_plain_form_keeps_the_statements(desk: Client, clip: Path, media: Path) -> None:
    desk.post(NEW, form(clip, rights="open"))
    assert (Video.objects.get().rights, Video.objects.get().people_agreed) == ("open", True)


# --- the form after the script --------------------------------------------------------------------


def test_the_form_adds_title_and_captions_to_a_file_that_came_ahead(
    desk: Client, clip: Path, begin: Begin
) -> None:
    upload = begin(clip.read_bytes(), title="暂时的")
    finishing.finish(upload_id=upload.pk)
    captions = SimpleUploadedFile("a.vtt", VTT.encode())
    page = desk.post(NEW, {"upload": upload.pk, "title": "断电验电", "captions_file": captions}, follow=True)
    video = Video.objects.get()
    assert page.redirect_chain[-1][0] == f"/admin/videos/edit/{video.pk}/"
    assert (video.title, bool(video.captions), video.rights) == ("断电验电", True, "own")


def test_the_form_takes_no_unfinished_upload_and_nobody_elses(desk: Client, clip: Path, begin: Begin) -> None:
    content = clip.read_bytes()
    page = desk.post(NEW, {"upload": begin(content, sent=10).pk}).content.decode()
    assert "这个文件还没有传完" in page
    theirs = begin(content, owner=make_teacher("add"))
    finishing.finish(upload_id=theirs.pk)
    page = desk.post(NEW, {"upload": theirs.pk, "title": "我的了"}).content.decode()
    assert "这次上传找不到了" in page
    assert Video.objects.get().title == "接线"


# --- before sending --------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [NEW, BATCH])
def test_limits_and_room_are_said_before_anything_is_sent(
    desk: Client, settings: Settings, folders: Path, address: str
) -> None:
    settings.VIDEO_MAX_BYTES = 700 * 1024**2
    settings.VIDEO_MAX_SECONDS = 5400
    settings.VIDEO_MAX_BYTES_PER_PERSON = 300 * 1024**2
    page = desk.get(address).content.decode()
    assert "最大 700 MB，最长 90 分钟" in page
    assert "您现在还能上传 300 MB" in page


def test_the_page_for_several_files_asks_the_statements_once(desk: Client, folders: Path) -> None:
    page = desk.get(BATCH).content.decode()
    assert page.count('name="people_agreed"') == 1
    assert "multiple" in page
    assert NEW in page, "without a script the plain form is one step away"


def test_who_may_not_upload_finds_no_page_for_several_files(client: Client, db: None) -> None:
    client.force_login(make_teacher("view"))
    assert client.get(BATCH).status_code == 302


# --- what the script asks ---------------------------------------------------------------------------


def test_unfinished_files_are_listed_and_found_by_their_fingerprint(
    desk: Client, begin: Begin, clip: Path
) -> None:
    content = clip.read_bytes()
    upload = begin(content, sent=len(content) // 2)
    begin(content)
    (listed,) = desk.get(f"{UPLOADS}unfinished/").json()["uploads"]
    assert (listed["id"], listed["name"]) == (str(upload.pk), "接线.mp4")
    assert listed["percent"] in (49, 50)
    for query, found in (
        (f"fingerprint=print&length={len(content)}", 1),
        ("fingerprint=print&length=5", 0),
        (f"fingerprint=other&length={len(content)}", 0),
    ):
        assert len(desk.get(f"{UPLOADS}unfinished/?{query}").json()["uploads"]) == found


def test_the_state_of_an_upload_goes_over_into_its_videos(desk: Client, begin: Begin, clip: Path) -> None:
    upload = begin(clip.read_bytes())
    address = f"{UPLOADS}states/?id={upload.pk}&id=x"
    assert desk.get(address).json() == {
        str(upload.pk): {"state": "received", "words": "已经传完，等待检查", "settled": False}
    }
    finishing.finish(upload_id=upload.pk)
    state = desk.get(address).json()[str(upload.pk)]
    assert (state["state"], state["settled"], state["title"]) == ("done", False, "接线")
    assert "排队" in state["html"]


def test_states_of_many_cost_as_few_queries_as_the_state_of_one(
    desk: Client, begin: Begin, clip: Path, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    def finished(number: int) -> str:
        # Another byte at the end makes it another file.
        upload = begin(clip.read_bytes() + bytes([number]))
        finishing.finish(upload_id=upload.pk)
        return f"id={upload.pk}"

    ids = [finished(0)]
    desk.get(f"{UPLOADS}states/?{ids[0]}")
    with django_assert_max_num_queries(30) as few:
        desk.get(f"{UPLOADS}states/?{ids[0]}")
    ids += [finished(number) for number in range(1, 4)]
    with django_assert_max_num_queries(len(few)):
        assert len(desk.get(f"{UPLOADS}states/?{'&'.join(ids)}").json()) == 4


def test_a_title_may_be_changed_while_the_file_arrives(desk: Client, begin: Begin, clip: Path) -> None:
    upload = begin(clip.read_bytes(), sent=10)
    assert desk.post(f"{UPLOADS}{upload.pk}/title/", {"title": " 新的 "}).json() == {"title": "新的"}
    assert desk.post(f"{UPLOADS}{upload.pk}/title/", {"title": ""}).json() == {"title": "接线"}


def test_the_words_of_the_script_come_in_the_persons_language(
    desk: Client, teacher: User, folders: Path
) -> None:
    page = desk.get(BATCH)
    told = json.loads(page.context["form"]["file"].field.widget.attrs["data-uploads"])
    assert told["uploads"] == UPLOADS
    assert told["words"]["pause"] == "暂停"
    assert all(told["words"].values())
