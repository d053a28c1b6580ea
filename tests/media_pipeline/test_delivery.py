"""Files are served whole, in parts, or not at all; and never anything that isn't public."""

import tracemalloc
from pathlib import Path

import pytest
from django.http import HttpResponseBase
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline import ranges

BODY = bytes(range(256)) * 4


@pytest.fixture
def segment(media: Path) -> str:
    folder = media / "streams" / "abc" / "360p"
    folder.mkdir(parents=True)
    (folder / "00000.m4s").write_bytes(BODY)
    return "/media/streams/abc/360p/00000.m4s"


def body(response: HttpResponseBase) -> bytes:
    return b"".join(response) if response.streaming else response.content  # type: ignore[attr-defined]


def test_a_whole_file_is_served_for_ever(client: Client, segment: str) -> None:
    response = client.get(segment)
    assert (response.status_code, body(response)) == (200, BODY)
    assert response["Content-Type"] == "video/iso.segment"
    assert response["Content-Length"] == "1024"
    assert response["Accept-Ranges"] == "bytes"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in response
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-99", 0, 99),
        ("bytes=1000-", 1000, 1023),
        ("bytes=-24", 1000, 1023),
        ("bytes=1000-9999", 1000, 1023),
        ("bytes=-9999", 0, 1023),
    ],
)
def test_a_part_is_served(client: Client, segment: str, header: str, first: int, last: int) -> None:
    response = client.get(segment, headers={"Range": header})
    assert (response.status_code, body(response)) == (206, BODY[first : last + 1])
    assert response["Content-Range"] == f"bytes {first}-{last}/1024"
    assert response["Content-Length"] == str(last - first + 1)


@pytest.mark.parametrize("header", ["bytes=1024-", "bytes=5000-6000", "bytes=-0"])
def test_a_part_beyond_the_end_is_416(client: Client, segment: str, header: str) -> None:
    response = client.get(segment, headers={"Range": header})
    assert (response.status_code, response["Content-Range"]) == (416, "bytes */1024")


@pytest.mark.parametrize(
    "header", ["bytes=5-1", "lines=0-1", "bytes=", "bytes=-", "bytes=0-1,5-6", "bytes=a-b"]
)
def test_a_range_that_makes_no_sense_gives_the_whole_file(client: Client, segment: str, header: str) -> None:
    assert client.get(segment, headers={"Range": header}).status_code == 200


def test_head_tells_without_sending(client: Client, segment: str) -> None:
    response = client.head(segment)
    assert (response.status_code, response.content) == (200, b"")
    assert response["Content-Length"] == "1024"
    part = client.head(segment, headers={"Range": "bytes=0-9"})
    assert (part.status_code, part["Content-Length"]) == (206, "10")


def test_an_unchanged_file_is_not_sent_again(client: Client, segment: str) -> None:
    first = client.get(segment)
    for headers in (
        {"If-None-Match": first["ETag"]},
        {"If-Modified-Since": first["Last-Modified"]},
    ):
        response = client.get(segment, headers=headers)
        assert (response.status_code, body(response)) == (304, b"")


def test_a_part_of_another_version_is_not_mixed_in(client: Client, segment: str) -> None:
    first = client.get(segment)
    for condition, status in (
        (first["ETag"], 206),
        (first["Last-Modified"], 206),
        ('"another"', 200),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 200),
        ("nonsense", 200),
    ):
        response = client.get(segment, headers={"Range": "bytes=0-9", "If-Range": condition})
        assert response.status_code == status, condition


def test_nothing_can_be_posted(client: Client, segment: str) -> None:
    assert client.post(segment).status_code == 405


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("master.m3u8", "application/vnd.apple.mpegurl"),
        ("init.mp4", "video/mp4"),
        ("captions.vtt", "text/vtt; charset=utf-8"),
        ("poster.jpg", "image/jpeg"),
        ("waveform.json", "application/json"),
    ],
)
def test_types_are_what_players_expect(client: Client, media: Path, name: str, content_type: str) -> None:
    (media / "streams").mkdir(parents=True)
    (media / "streams" / name).write_bytes(b"x")
    assert client.get(f"/media/streams/{name}")["Content-Type"] == content_type


@pytest.mark.parametrize("name", ["page.html", "picture.svg", "script.js", "noending"])
def test_nothing_among_the_files_runs_as_a_page(client: Client, media: Path, name: str) -> None:
    (media / "images").mkdir(parents=True)
    (media / "images" / name).write_text("<script>alert(1)</script>")
    response = client.get(f"/media/images/{name}")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == "attachment"


def test_a_growing_playlist_is_asked_for_again_every_second(client: Client, media: Path) -> None:
    live = media / "streams" / "abc" / "live"
    live.mkdir(parents=True)
    (live / "360p.m3u8").write_text("#EXTM3U\n")
    response = client.get("/media/streams/abc/live/360p.m3u8", headers={"Range": "bytes=0-3"})
    assert (response.status_code, body(response)) == (200, b"#EXTM3U\n")
    assert response["Cache-Control"] == "public, max-age=1"
    # Nothing to compare with: it may be another file by the next request.
    assert not {"ETag", "Last-Modified", "Accept-Ranges"} & set(response.headers)


@pytest.mark.django_db
def test_a_large_file_is_sent_a_little_at_a_time(client: Client, segment: str, media: Path) -> None:
    # Closing an answer before its end closes connections to the database, too.
    with (media / segment.removeprefix("/media/")).open("wb") as file:
        file.truncate(3 * 1024**3)
    response = client.get(segment)
    assert response["Content-Length"] == str(3 * 1024**3)
    chunks = iter(response)
    tracemalloc.start()
    assert max(len(next(chunks)) for _ in range(200)) <= 256 * 1024
    # 50 MB were read; what other threads of the test run hold counts too.
    assert tracemalloc.get_traced_memory()[1] < 20 * 1024**2
    tracemalloc.stop()
    response.close()


def test_pictures_of_pages_are_kept_for_an_hour(client: Client, media: Path) -> None:
    (media / "images").mkdir(parents=True)
    (media / "images" / "cover.png").write_bytes(b"x")
    assert client.get("/media/images/cover.png")["Cache-Control"] == "public, max-age=3600"


@pytest.mark.parametrize(
    "path",
    [
        "../secret.txt",
        "streams/../../secret.txt",
        "streams/%2e%2e/%2e%2e/secret.txt",
        "streams//abc",
        "/etc/passwd",
        "streams/.work/1-1/init.mp4",
        "streams/abc/.00000.m4s.part",
        "streams/abc/00000.m4s.part",
        "restricted/rabc/master.m3u8",
        ".hidden",
        "documents/contract.pdf",
        "streams",
        "streams/link.mp4",
        "streams/nothing.mp4",
        "streams/a\x00b",
        "streams/" + "a" * 300,
    ],
)
def test_nothing_else_is_ever_served(client: Client, media: Path, path: str) -> None:
    (media / "streams" / ".work" / "1-1").mkdir(parents=True)
    (media / "streams" / "abc").mkdir()
    (media / "restricted" / "rabc").mkdir(parents=True)
    (media / "documents").mkdir()
    for place in (
        media / "streams" / "abc" / ".00000.m4s.part",
        media / "streams" / "abc" / "00000.m4s.part",
        media / "restricted" / "rabc" / "master.m3u8",
        media.parent / "secret.txt",
        media / ".hidden",
        media / "documents" / "contract.pdf",
        media / "streams" / ".work" / "1-1" / "init.mp4",
    ):
        place.write_text("secret")
    (media / "streams" / "link.mp4").symlink_to(media.parent / "secret.txt")
    response = client.get("/media/" + path)
    assert response.status_code in (404, 400), response.status_code


@given(size=st.integers(1, 10**9), first=st.integers(0, 2 * 10**9), last=st.integers(0, 2 * 10**9))
def test_any_range_lies_within_the_file(size: int, first: int, last: int) -> None:
    try:
        part = ranges.parse(f"bytes={first}-{last}", size)
    except ranges.Unsatisfiable:
        assert first >= size
    else:
        assert part is None or 0 <= part[0] <= part[1] < size


@given(header=st.text(max_size=30))
def test_any_header_is_survived(header: str) -> None:
    try:
        part = ranges.parse(header, 100)
    except ranges.Unsatisfiable:
        return
    assert part is None or 0 <= part[0] <= part[1] < 100
