"""Files in buckets: a real S3 server on this machine, spoken to as to any other."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import urljoin

import boto3
import httpx
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.test import Client
from moto.server import ThreadedMotoServer
from pytest_django import Settings

from media_pipeline import addresses, checks, services
from media_pipeline.models import Video, VideoState
from media_pipeline.shelf import Shelf
from tests.media_pipeline.test_create_video import VTT

PUBLIC, PRIVATE = "xuezai-media", "xuezai-originals"
ACCOUNT = {"aws_access_key_id": "one", "aws_secret_access_key": "two", "region_name": "us-east-1"}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def buckets(server: str, settings: Settings) -> Callable[[str], set[str]]:
    """Keep all files in two new buckets. Return a function that lists one's keys."""
    client = boto3.client("s3", endpoint_url=server, **ACCOUNT)
    httpx.post(f"{server}/moto-api/reset").raise_for_status()
    for name in (PUBLIC, PRIVATE):
        client.create_bucket(Bucket=name)
    backend = "media_pipeline.buckets.Bucket"
    options = {
        "endpoint_url": server,
        "region_name": "us-east-1",
        "access_key": "one",
        "secret_key": "two",
        "addressing_style": "path",
    }
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": backend, "OPTIONS": options | {"bucket_name": PUBLIC}},
        "private": {"BACKEND": backend, "OPTIONS": options | {"bucket_name": PRIVATE}},
    }

    def keys(bucket: str) -> set[str]:
        return {entry["Key"] for entry in client.list_objects_v2(Bucket=bucket).get("Contents", ())}

    return keys


def test_originals_need_a_bucket_of_their_own(buckets: object, settings: Settings) -> None:
    assert checks.folders(None) == checks.buckets(None) == []
    for shared in (PUBLIC, ""):
        settings.STORAGES["private"]["OPTIONS"]["bucket_name"] = shared
        (error,) = checks.buckets(None)
        assert error.id == "media_pipeline.E010"


@pytest.fixture
def file(buckets: object) -> str:
    default_storage.save("streams/abc/360p/00000.m4s", ContentFile(bytes(range(256)) * 4))
    return "/media/streams/abc/360p/00000.m4s"


def test_the_site_passes_on_whole_files_and_parts(client: Client, file: str) -> None:
    whole = client.get(file)
    assert b"".join(whole) == bytes(range(256)) * 4
    assert whole["Cache-Control"] == "public, max-age=31536000, immutable"
    part = client.get(file, headers={"Range": "bytes=-4"})
    assert (part.status_code, b"".join(part)) == (206, bytes([252, 253, 254, 255]))
    assert part["Content-Range"] == "bytes 1020-1023/1024"
    assert client.get(file, headers={"If-None-Match": whole["ETag"]}).status_code == 304
    assert client.head(file)["Content-Length"] == "1024"


def test_what_is_not_there_is_404(client: Client, file: str) -> None:
    for path in ("none.m4s", "360p", "../abc/360p/00000.m4s"):
        assert client.get(f"/media/streams/abc/{path}").status_code == 404


def test_the_bucket_knows_what_a_cdn_has_to_say(buckets: object, server: str) -> None:
    Shelf(default_storage, "streams/abc").write("live/360p.m3u8", "#EXTM3U\n")
    default_storage.save("streams/abc/360p/playlist.m3u8", ContentFile(b"#EXTM3U\n"))
    client = boto3.client("s3", endpoint_url=server, **ACCOUNT)
    for name, kept in (("live/360p.m3u8", "public, max-age=1"), ("360p/playlist.m3u8", "immutable")):
        head = client.head_object(Bucket=PUBLIC, Key=f"streams/abc/{name}")
        assert head["ContentType"] == "application/vnd.apple.mpegurl"
        assert head["CacheControl"].endswith(kept)


def test_a_playlist_is_replaced_without_a_gap(
    buckets: object, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Shelf(default_storage, "streams/abc")
    shelf.write("live/360p.m3u8", "#EXTM3U\n#one\n")
    monkeypatch.setattr(storages["default"], "delete", None)
    shelf.write("live/360p.m3u8", "#EXTM3U\n#one\n#two\n")
    assert client.get("/media/streams/abc/live/360p.m3u8").content == b"#EXTM3U\n#one\n#two\n"


def test_browsers_can_be_sent_to_the_bucket(client: Client, file: str, settings: Settings) -> None:
    settings.MEDIA_S3_REDIRECT = True
    response = client.get(file)
    assert response.status_code == 302
    assert response["Cache-Control"].startswith("private")
    answer = httpx.get(response["Location"], headers={"Range": "bytes=0-9"})
    assert (answer.status_code, answer.content) == (206, bytes(range(10)))
    default_storage.save("streams/abc/360p/playlist.m3u8", ContentFile(b"#EXTM3U\n"))
    assert client.get("/media/streams/abc/360p/playlist.m3u8").status_code == 200


def test_two_pictures_of_one_name_stay_two(buckets: Callable[[str], set[str]]) -> None:
    for _ in range(2):
        default_storage.save("images/cover.png", ContentFile(b"x"))
    assert len(buckets(PUBLIC)) == 2


def test_a_large_folder_is_removed_and_copied_whole(
    buckets: Callable[[str], set[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("media_pipeline.buckets._AT_ONCE", 5)
    for number in range(12):
        default_storage.save(f"streams/abc/{number:05}.m4s", ContentFile(b"x"))
    default_storage.save("streams/abcd/00000.m4s", ContentFile(b"x"))
    bucket = storages["default"]
    bucket.copy_below("streams/abc", "restricted/rabc")  # type: ignore[attr-defined]
    bucket.remove_below("streams/abc")  # type: ignore[attr-defined]
    moved = {f"restricted/rabc/{number:05}.m4s" for number in range(12)}
    assert buckets(PUBLIC) == moved | {"streams/abcd/00000.m4s"}


def test_a_video_comes_lives_and_goes_without_a_folder(
    encoded: Callable[..., Video],
    buckets: Callable[[str], set[str]],
    media: Path,
    clip: Path,
    client: Client,
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]],
) -> None:
    video = encoded(clip)
    assert video.state == VideoState.READY, video.failure_message
    services.set_captions(video=video, vtt=VTT)
    video.refresh_from_db()
    assert [key for key in buckets(PRIVATE) if key.startswith("originals/")] == [video.original.name]
    assert not any(media.rglob("*.m4s"))
    seen = set(_everything_named(client, video.master_url))
    assert {address.rsplit(".")[-1] for address in seen} >= {"m3u8", "mp4", "m4s", "vtt"}
    assert client.get(video.poster_url)["Content-Type"] == "image/jpeg"
    with django_capture_on_commit_callbacks(execute=True):
        services.set_restricted(video=video, restricted=True)
    assert {key.split("/")[0] for key in buckets(PUBLIC)} == {"restricted"}
    video.refresh_from_db()
    assert set(_everything_named(client, addresses.of(video).master))
    with django_capture_on_commit_callbacks(execute=True):
        services.delete_video(video=video)
    assert buckets(PUBLIC) == set()
    assert buckets(PRIVATE) == set()


def _everything_named(client: Client, address: str) -> Iterator[str]:
    """Fetch a playlist and whatever it names, all the way down."""
    response = client.get(address)
    assert response.status_code == 200, address
    yield address
    if not address.endswith(".m3u8"):
        assert b"".join(response)
        return
    for name in re.findall(r'URI="([^"]+)"|^([^#\s].*)$', response.content.decode(), re.M):
        yield from _everything_named(client, urljoin(address, "".join(name)))
