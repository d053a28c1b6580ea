"""How much may be sent: a person's space, their unfinished files, the disk; said before it is sent."""

import pytest
from django.db.models import F
from pytest_django import DjangoAssertNumQueries, Settings

from lms.accounts.models import User
from media_pipeline.models import Upload, UploadState
from media_pipeline.uploads import partial, quota, services
from media_pipeline.uploads.exceptions import NoRoom
from tests.factories import make_ready_video
from tests.media_pipeline.test_authoring import make_teacher

MB = 1024**2

pytestmark = pytest.mark.usefixtures("folders")


@pytest.fixture
def owner(db: None, settings: Settings) -> User:
    settings.VIDEO_MAX_BYTES_PER_PERSON = 100 * MB
    settings.UPLOAD_MAX_UNFINISHED_BYTES = 50 * MB
    settings.UPLOAD_KEEP_FREE_BYTES = 0
    return make_teacher("add", username="jiaoshi")


def begin(owner: User, length: int) -> Upload:
    return services.begin(
        owner=owner, name="a.mp4", title="a", length=length, rights="own", people_agreed=True
    )


def test_unfinished_files_count_whole_from_their_beginning(owner: User) -> None:
    begin(owner, 30 * MB)
    with pytest.raises(NoRoom, match="没有传完的文件太多了，现在还能再传 20 MB") as refusal:
        begin(owner, 21 * MB)
    assert (refusal.value.code, refusal.value.status) == ("unfinished", 413)
    begin(owner, 20 * MB)


def test_what_is_cancelled_makes_room_again(owner: User) -> None:
    services.cancel(upload=begin(owner, 50 * MB))
    assert begin(owner, 50 * MB).length == 50 * MB


def test_videos_take_up_a_persons_space_with_all_that_was_made_of_them(owner: User) -> None:
    video = make_ready_video()
    type(video).objects.update(uploaded_by=owner, bytes=10 * MB, stored_bytes=95 * MB)
    with pytest.raises(NoRoom, match="您的视频空间不够了，还剩 5 MB") as refusal:
        begin(owner, 6 * MB)
    assert refusal.value.code == "storage"
    begin(owner, 5 * MB)


def test_one_persons_files_leave_anothers_room_alone(owner: User) -> None:
    begin(owner, 50 * MB)
    assert begin(make_teacher("add"), 50 * MB).length == 50 * MB


def test_the_disk_keeps_some_room_and_what_others_have_begun_is_counted(
    owner: User, settings: Settings
) -> None:
    begin(make_teacher("add"), 40 * MB)
    settings.UPLOAD_KEEP_FREE_BYTES = partial.free_bytes() - 60 * MB
    with pytest.raises(NoRoom, match="服务器的磁盘快满了") as refusal:
        begin(owner, 45 * MB)
    assert (refusal.value.code, refusal.value.status) == ("disk", 507)
    assert not Upload.objects.filter(owner=owner).exists()


def test_the_count_costs_the_same_however_many_there_are(
    owner: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(3):
        quota.room(owner)
    for _ in range(5):
        begin(owner, MB)
    Upload.objects.filter(length=MB).update(offset=F("length"), state=UploadState.RECEIVED)
    with django_assert_num_queries(3):
        assert quota.room(owner).unfinished == 45 * MB
