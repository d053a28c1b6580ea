"""tus 1.0.0 over real HTTP: each status that the protocol names, and what is kept after it."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from pytest_django import Settings

from lms.accounts.models import User
from media_pipeline.models import Upload, UploadState
from tests.factories import make_user
from tests.media_pipeline.test_authoring import make_teacher
from tests.media_pipeline.uploads.conftest import STATED, UPLOADS, Sender, checksum, metadata, row

SignIn = Callable[[User], Sender]
CONTENT = bytes(range(256)) * 40  # no video: what it is is looked at when it is whole


def test_a_server_says_what_it_can(sender: Sender, settings: Settings) -> None:
    settings.VIDEO_MAX_BYTES = 12345
    answer = sender.ask("OPTIONS", UPLOADS, tus_resumable="")
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Max-Size"] == "12345"
    assert set(answer.headers["Tus-Extension"].split(",")) == {
        *("creation", "creation-with-upload", "checksum", "expiration", "termination")
    }
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha1,sha256"


def test_an_upload_is_begun_sent_and_asked_after(sender: Sender) -> None:
    created = sender.create(len(CONTENT), title="断电验电")
    address = created.headers["Location"]
    assert (created.status_code, created.headers["Tus-Resumable"]) == (201, "1.0.0")
    assert created.headers["Upload-Expires"].endswith("GMT")
    sent = sender.patch(address, 0, CONTENT[:1000])
    assert (sent.status_code, sent.headers["Upload-Offset"]) == (204, "1000")
    asked = sender.ask("HEAD", address)
    assert asked.status_code == 200
    assert "no-store" in asked.headers["Cache-Control"]
    assert asked.headers["Upload-Offset"] == "1000"
    assert asked.headers["Upload-Length"] == str(len(CONTENT))
    assert row(address).title == "断电验电"


def test_the_bytes_may_come_along_with_the_creation(sender: Sender) -> None:
    created = sender.create_with(len(CONTENT), CONTENT[:500])
    assert (created.status_code, created.headers["Upload-Offset"]) == (201, "500")


def test_another_version_is_answered_by_412(sender: Sender) -> None:
    address = sender.begin(10)
    for method, asked in (("POST", UPLOADS), ("HEAD", address), ("PATCH", address), ("DELETE", address)):
        for version in ("0.2.2", ""):
            answer = sender.ask(method, asked, tus_resumable=version)
            assert (answer.status_code, answer.headers["Tus-Resumable"]) == (412, "1.0.0")


def test_a_length_that_is_no_number_is_answered_by_400(sender: Sender) -> None:
    for length in ("", "-1", "1.5", "1_0", "9" * 19):
        answer = sender.ask("POST", UPLOADS, upload_length=length, upload_metadata=metadata(STATED))
        assert answer.status_code == 400, length
    assert not Upload.objects.exists()


def test_metadata_that_cannot_be_read_is_answered_by_400(sender: Sender) -> None:
    for said in ("filename !!!", "a YQ==,a YQ==", "filename /w=="):
        answer = sender.ask("POST", UPLOADS, upload_length="10", upload_metadata=said)
        assert answer.status_code == 400, said


def test_too_large_and_empty_files_are_refused_before_a_byte_is_sent(
    sender: Sender, settings: Settings
) -> None:
    settings.VIDEO_MAX_BYTES = 1024
    too_large = sender.create(1025)
    assert (too_large.status_code, too_large.json()["code"]) == (413, "too_large")
    assert "最大可以是 1 KB" in too_large.json()["message"]
    assert sender.create(0).status_code == 400
    assert not Upload.objects.exists()


def test_nothing_is_taken_without_the_uploaders_word(sender: Sender) -> None:
    for said in ({"rights": ""}, {"rights": "found it"}, {"people_agreed": ""}):
        answer = sender.create(10, **said)
        assert (answer.status_code, answer.json()["code"]) == (422, *said)
    assert not Upload.objects.exists()


def test_a_piece_that_begins_elsewhere_is_answered_by_409(sender: Sender) -> None:
    address = sender.begin(len(CONTENT))
    sender.patch(address, 0, CONTENT[:1000])
    for offset in (0, 999, 1001):
        assert sender.patch(address, offset, CONTENT[offset:2000]).status_code == 409
    assert sender.offset(address) == 1000


def test_another_content_type_is_answered_by_415(sender: Sender) -> None:
    address = sender.begin(len(CONTENT))
    assert sender.patch(address, 0, CONTENT, content_type="video/mp4").status_code == 415
    assert sender.offset(address) == 0


def test_a_piece_without_an_offset_is_answered_by_400(sender: Sender) -> None:
    assert sender.patch(sender.begin(len(CONTENT)), 0, CONTENT, upload_offset="").status_code == 400


def test_a_piece_beyond_the_length_is_answered_by_413_and_not_kept(sender: Sender) -> None:
    address = sender.begin(100)
    assert sender.patch(address, 0, b"x" * 101).status_code == 413
    assert sender.offset(address) == 0


def test_a_body_of_unknown_length_is_answered_by_411(sender: Sender) -> None:
    address = sender.begin(100)
    answer = sender.ask(
        "PATCH",
        address,
        content=iter([b"x" * 10]),
        content_type="application/offset+octet-stream",
        upload_offset="0",
    )
    assert answer.status_code == 411


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_piece_with_another_checksum_leaves_no_trace(sender: Sender, algorithm: str) -> None:
    address = sender.begin(len(CONTENT))
    piece = CONTENT[:3000]
    spoilt = sender.patch(address, 0, b"y" * 3000, upload_checksum=checksum(piece, algorithm))
    assert (spoilt.status_code, sender.offset(address)) == (460, 0)
    sound = sender.patch(address, 0, piece, upload_checksum=checksum(piece, algorithm))
    assert (sound.status_code, sender.offset(address)) == (204, 3000)
    spoilt = sender.patch(address, 3000, b"y" * 10, upload_checksum=checksum(b"z" * 10, algorithm))
    assert (spoilt.status_code, sender.offset(address)) == (460, 3000)


def test_a_checksum_that_cannot_be_compared_is_answered_by_400(sender: Sender) -> None:
    address = sender.begin(10)
    for stated in ("md5 YWJj", "sha1 YWJj", "sha256 ???", "sha1"):
        assert sender.patch(address, 0, b"0123456789", upload_checksum=stated).status_code == 400
    assert sender.offset(address) == 0


def test_a_cancelled_upload_is_gone_with_its_bytes(sender: Sender, folders: Path) -> None:
    address = sender.begin(len(CONTENT))
    sender.patch(address, 0, CONTENT[:1000])
    assert len(list(folders.iterdir())) == 1
    assert sender.ask("DELETE", address).status_code == 204
    assert list(folders.iterdir()) == []
    assert sender.ask("HEAD", address).status_code == 410
    assert sender.patch(address, 1000, CONTENT[1000:]).status_code == 410
    assert sender.ask("DELETE", address).status_code == 410


def test_methods_that_tus_does_not_know_are_answered_by_405(sender: Sender) -> None:
    assert sender.ask("GET", UPLOADS).status_code == 405
    assert sender.ask("PUT", sender.begin(10)).status_code == 405


def test_a_line_that_lets_no_patch_through_may_post_it(sender: Sender) -> None:
    address = sender.begin(10)
    answer = sender.ask(
        "POST",
        address,
        content=b"0123456789",
        x_http_method_override="PATCH",
        content_type="application/offset+octet-stream",
        upload_offset="0",
    )
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, "10")


# --- whose -------------------------------------------------------------------------------------


def test_to_anybody_else_an_upload_is_not_there(sender: Sender, sign_in: SignIn) -> None:
    address = sender.begin(len(CONTENT))
    other = sign_in(make_teacher("add", "change", "view"))
    assert other.ask("HEAD", address).status_code == 404
    assert other.patch(address, 0, CONTENT).status_code == 404
    assert other.ask("DELETE", address).status_code == 404
    assert other.ask("POST", f"{address}title/").status_code == 404
    upload = row(address)
    assert other.ask("GET", f"{UPLOADS}states/?id={upload.pk}").json() == {}
    assert other.ask("GET", f"{UPLOADS}unfinished/").json() == {"uploads": []}
    assert (upload.offset, upload.state) == (0, UploadState.RECEIVING)


def test_who_may_not_upload_is_turned_away(sender: Sender, sign_in: SignIn) -> None:
    viewer = sign_in(make_teacher("view"))
    assert viewer.create(10).status_code == 403
    assert viewer.ask("GET", f"{UPLOADS}unfinished/").status_code == 403
    assert sign_in(make_user()).create(10).status_code == 403
    assert not Upload.objects.exists()


def test_strangers_are_turned_away(sender: Sender) -> None:
    cookies = {"csrftoken": "a" * 32}
    with httpx.Client(base_url=sender.http.base_url, cookies=cookies) as browser:
        stranger = Sender(browser, csrf="a" * 32)
        assert stranger.create(10).status_code == 403
        stranger.headers.pop("X-Requested-With")
        assert stranger.create(10).status_code == 302


def test_a_request_without_the_csrf_token_is_turned_away(sender: Sender) -> None:
    address = sender.begin(10)
    assert sender.patch(address, 0, b"0123456789", x_csrftoken="").status_code == 403
    assert sender.ask("DELETE", address, x_csrftoken="").status_code == 403
    assert sender.offset(address) == 0
