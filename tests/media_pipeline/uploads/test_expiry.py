"""What nobody goes on with is removed with its bytes; what was received is taken up again."""

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from lms.accounts.models import User
from lms.lib import clock
from media_pipeline.models import Upload, UploadState, Video
from media_pipeline.uploads import partial, services, sweeping
from media_pipeline.uploads.exceptions import Gone
from media_pipeline.uploads.protocol import Piece
from tests.media_pipeline.test_authoring import make_teacher


@pytest.fixture
def owner(db: None) -> User:
    return make_teacher("add", username="jiaoshi")


def begin(owner: User, content: bytes, sent: int) -> Upload:
    upload = services.begin(
        owner=owner, name="a.mp4", title="a", length=len(content), rights="own", people_agreed=True
    )
    piece = Piece(0, sent, None)
    return services.receive(upload=upload, piece=piece, read=io.BytesIO(content).read)


def let_pass(hours: float) -> None:
    """Let time pass for every row."""
    for upload in Upload.objects.all():
        upload.expires_at -= timedelta(hours=hours)
        upload.save()


def test_an_upload_waits_for_its_next_piece_as_long_as_is_set(
    owner: User, folders: Path, settings: Settings
) -> None:
    settings.UPLOAD_KEEP_HOURS = 5
    upload = begin(owner, b"12345678", sent=4)
    let_pass(hours=4.9)
    assert sweeping.sweep() == 0
    assert services.recover(upload=Upload.objects.get()).offset == 4
    let_pass(hours=0.2)
    assert sweeping.sweep() == 1
    assert Upload.objects.get().state == UploadState.EXPIRED
    assert not partial.place(upload.pk).exists()
    with pytest.raises(Gone):
        services.recover(upload=Upload.objects.get())


def test_each_piece_begins_the_waiting_anew(owner: User, folders: Path) -> None:
    upload = begin(owner, b"12345678", sent=4)
    let_pass(hours=71)
    services.receive(upload=Upload.objects.get(), piece=Piece(4, 2, None), read=io.BytesIO(b"56").read)
    left = Upload.objects.get().expires_at - clock.now()
    assert left > timedelta(hours=71.9)
    assert partial.place(upload.pk).read_bytes() == b"123456"


def test_an_upload_that_is_being_written_is_left_alone(owner: User, folders: Path) -> None:
    upload = begin(owner, b"12345678", sent=4)
    let_pass(hours=100)
    with partial.held(upload.pk):
        assert sweeping.sweep() == 0
    assert sweeping.sweep() == 1


def test_a_received_file_whose_message_was_lost_is_taken_up(
    owner: User, folders: Path, clip: Path, django_capture_on_commit_callbacks: object
) -> None:
    content = clip.read_bytes()
    upload = begin(owner, content, sent=len(content))
    assert Upload.objects.get().state == UploadState.RECEIVED
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert sweeping.sweep() == 1
    assert Upload.objects.get(pk=upload.pk).video == Video.objects.get()


def test_files_of_no_upload_are_removed_once_they_are_old(owner: User, folders: Path) -> None:
    kept = begin(owner, b"12345678", sent=4)
    stray, fresh = folders / ("a" * 32), folders / ("b" * 32)
    for file in (stray, fresh):
        file.write_text("left by a crash")
    long_ago = (clock.now() - timedelta(hours=2)).timestamp()
    for file in (stray, partial.place(kept.pk)):
        os.utime(file, (long_ago, long_ago))
    sweeping.sweep()
    assert sorted(folders.iterdir()) == sorted([fresh, partial.place(kept.pk)])


def test_rows_that_came_to_an_end_are_forgotten_after_a_month(owner: User, folders: Path) -> None:
    services.cancel(upload=begin(owner, b"12345678", sent=4))
    let_pass(hours=24 * 32)
    sweeping.sweep()
    assert Upload.objects.get().state == UploadState.CANCELLED
    begin(owner, b"12345678", sent=4)
    let_pass(hours=24 * 2)
    sweeping.sweep()
    assert Upload.objects.get().state == UploadState.RECEIVING
