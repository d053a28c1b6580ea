"""A file that is whole becomes a video, once, without being copied; or it is refused in words."""

import io
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files import File
from django.db import connection
from pytest_django import Settings
from wagtail.models import ModelLogEntry

from lms.accounts.models import User
from lms.lib import clock
from media_pipeline.models import Upload, UploadState, Video, VideoState, private_storage
from media_pipeline.services import create_video
from media_pipeline.uploads import finishing, partial, services, words
from media_pipeline.uploads.protocol import Piece
from tests.media_pipeline.test_authoring import make_teacher

Received = Callable[..., Upload]


@pytest.fixture
def owner(db: None) -> User:
    return make_teacher("add", username="jiaoshi")


@pytest.fixture
def received(owner: User, folders: Path) -> Received:
    """Return a function that takes a file in whole, not yet looked at."""

    def receive(path: Path, *, by: User | None = None, title: str = "断电验电") -> Upload:
        content = path.read_bytes()
        upload = services.begin(
            owner=by or owner,
            name=path.name,
            title=title,
            length=len(content),
            rights="allowed",
            people_agreed=True,
        )
        piece = Piece(0, len(content), None)
        return services.receive(upload=upload, piece=piece, read=io.BytesIO(content).read)

    return receive


def finish(upload: Upload) -> Upload:
    finishing.finish(upload_id=upload.pk)
    return Upload.objects.get(pk=upload.pk)


def originals() -> list[str]:
    return private_storage().listdir("originals")[1] if private_storage().exists("originals") else []


def kept(video: Video) -> bytes:
    """Return the bytes of a video's original."""
    with private_storage().open(str(video.original.name)) as original:
        return bytes(original.read())


def test_a_whole_file_becomes_a_video_with_what_was_stated(
    received: Received, clip: Path, owner: User
) -> None:
    upload = finish(received(clip))
    video = Video.objects.get()
    assert (upload.state, upload.video, upload.was_known) == (UploadState.DONE, video, False)
    assert (video.title, video.original_name, video.bytes) == ("断电验电", clip.name, clip.stat().st_size)
    assert (video.rights, video.people_agreed, video.uploaded_by) == ("allowed", True, owner)
    assert video.state == VideoState.QUEUED
    assert video.sha256 == upload.sha256 != ""
    assert kept(video) == clip.read_bytes()


def test_no_byte_is_copied_on_the_way(received: Received, clip: Path, folders: Path) -> None:
    upload = received(clip)
    inode = partial.place(upload.pk).stat().st_ino
    finish(upload)
    name = str(Video.objects.get().original.name)
    assert Path(private_storage().path(name)).stat().st_ino == inode
    assert list(folders.iterdir()) == []


def test_looking_twice_does_it_once(received: Received, clip: Path) -> None:
    upload = received(clip)
    finish(upload)
    assert finish(upload).attempts == 1
    assert Video.objects.count() == 1
    assert Video.objects.get().encodes.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_look_at_once_make_one_video(received: Received, clip: Path) -> None:
    _at_once([received(clip).pk] * 2)
    assert Video.objects.get().encodes.count() == 1
    assert len(originals()) == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_file_sent_twice_at_once_makes_one_video(
    received: Received, clip: Path, folders: Path
) -> None:
    uploads = [received(clip), received(clip)]
    _at_once([upload.pk for upload in uploads])
    video = Video.objects.get()
    assert {upload.video_id for upload in Upload.objects.all()} == {video.pk}
    assert sorted(upload.was_known for upload in Upload.objects.all()) == [False, True]
    assert originals() == [Path(str(video.original.name)).name]
    assert list(folders.iterdir()) == []


def test_a_file_that_its_sender_sent_before_is_not_kept_again(
    received: Received, clip: Path, folders: Path
) -> None:
    finish(received(clip, title="第一次"))
    again = finish(received(clip, title="第二次"))
    assert (again.state, again.was_known, Video.objects.get().title) == (UploadState.DONE, True, "第一次")
    assert words.state(again) == "您以前上传过这个文件，没有再存一份"
    assert list(folders.iterdir()) == []
    assert len(originals()) == 1


def test_a_second_upload_brings_the_statements_that_the_first_lacked(
    received: Received, clip: Path, owner: User
) -> None:
    with clip.open("rb") as file:
        create_video(file=File(file, "alt.mp4"), title="以前的", uploaded_by=owner)
    finish(received(clip))
    video = Video.objects.get()
    assert (video.rights, video.people_agreed, video.title) == ("allowed", True, "以前的")


def test_who_sent_a_video_stands_in_its_history(received: Received, clip: Path, owner: User) -> None:
    finish(received(clip))
    (entry,) = ModelLogEntry.objects.for_instance(Video.objects.get())
    assert (entry.action, entry.user) == ("wagtail.create", owner)


def test_the_same_file_of_two_people_is_two_videos(received: Received, clip: Path) -> None:
    finish(received(clip))
    finish(received(clip, by=make_teacher("add")))
    assert Video.objects.count() == 2


def test_a_file_that_is_no_video_is_refused_in_words_and_not_kept(
    received: Received, tmp_path: Path, folders: Path
) -> None:
    (tmp_path / "letter.mp4").write_text("#EXTM3U\n/etc/passwd")
    upload = finish(received(tmp_path / "letter.mp4"))
    assert upload.state == UploadState.REFUSED
    assert "这是一个播放列表" in words.state(upload)
    assert list(folders.iterdir()) == []
    assert not Video.objects.exists()


def test_one_who_died_after_moving_the_file_is_followed_by_one_who_ends_it(
    received: Received, clip: Path
) -> None:
    upload = received(clip)
    with partial.twin(upload.pk) as twin:
        private_storage().save(f"originals/{upload.pk.hex}", twin)
    earlier = clock.now() - timedelta(seconds=1)
    Upload.objects.update(state=UploadState.CHECKING, attempts=1, lease_expires_at=earlier)
    finish(upload)
    assert Video.objects.get().original.name == f"originals/{upload.pk.hex}"
    assert originals() == [upload.pk.hex]


def test_half_a_file_among_the_originals_is_not_taken_for_the_whole(received: Received, clip: Path) -> None:
    upload = received(clip)
    place = Path(private_storage().path(f"originals/{upload.pk.hex}"))
    place.parent.mkdir(parents=True)
    place.write_bytes(clip.read_bytes()[:100])
    finish(upload)
    assert kept(Video.objects.get()) == clip.read_bytes()


def test_while_one_looks_another_leaves_the_file_alone(received: Received, clip: Path) -> None:
    upload = received(clip)
    later = clock.now() + timedelta(seconds=60)
    Upload.objects.update(state=UploadState.CHECKING, attempts=1, lease_expires_at=later)
    assert finish(upload).state == UploadState.CHECKING
    assert not Video.objects.exists()


def test_a_storage_out_of_order_is_tried_three_times_and_then_by_hand(
    received: Received, clip: Path, settings: Settings, tmp_path: Path
) -> None:
    upload = received(clip)
    (tmp_path / "private").write_text("where a folder should be")
    states = []
    for _ in range(3):
        states.append(finish(upload).state)
        Upload.objects.update(lease_expires_at=None)
    assert states == [UploadState.RECEIVED, UploadState.RECEIVED, UploadState.FAILED]
    (tmp_path / "private").unlink()
    finishing.retry(upload=upload)
    assert finish(upload).state == UploadState.DONE


def test_a_title_given_later_reaches_the_video(received: Received, clip: Path) -> None:
    upload = received(clip)
    services.rename(upload=upload, title="接线")
    finish(upload)
    assert Video.objects.get().title == "接线"
    services.rename(upload=upload, title="再接线")
    assert Video.objects.get().title == "再接线"


def _at_once(ids: list[object]) -> None:
    def work(upload_id: object) -> None:
        finishing.finish(upload_id=upload_id)  # type: ignore[arg-type]
        connection.close()

    threads = [threading.Thread(target=work, args=[upload_id]) for upload_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
