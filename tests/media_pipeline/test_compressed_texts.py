"""Playlists, captions and figures go out compressed where that is wanted; pictures and film never do."""

import gzip
from pathlib import Path

import pytest
from django.test import Client

PLAYLIST = "#EXTM3U\n" + "".join(f"#EXTINF:4.000000,\n../unit/{n:05}.m4s\n" for n in range(900))


@pytest.fixture
def playlist(media: Path) -> str:
    place = media / "streams" / "abc" / "360p" / "playlist.m3u8"
    place.parent.mkdir(parents=True)
    place.write_text(PLAYLIST)
    return "/media/streams/abc/360p/playlist.m3u8"


@pytest.mark.parametrize("accepted", ["gzip", "gzip, deflate, br, zstd", "br, GZIP;q=0.5"])
def test_a_playlist_shrinks(client: Client, playlist: str, accepted: str) -> None:
    response = client.get(playlist, headers={"Accept-Encoding": accepted})
    assert response["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.content).decode() == PLAYLIST
    assert int(response["Content-Length"]) == len(response.content) < len(PLAYLIST) / 5
    assert response["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("accepted", ["", "identity", "br", "gzip;q=0", "gzip; q=0"])
def test_who_can_not_read_it_gets_the_plain_text(client: Client, playlist: str, accepted: str) -> None:
    response = client.get(playlist, headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in response
    assert response.content.decode() == PLAYLIST
    assert response["Vary"] == "Accept-Encoding"


def test_a_part_counts_plain_bytes(client: Client, playlist: str) -> None:
    response = client.get(playlist, headers={"Accept-Encoding": "gzip", "Range": "bytes=0-6"})
    assert (response.status_code, b"".join(response)) == (206, b"#EXTM3U")
    assert "Content-Encoding" not in response


def test_both_forms_have_names_of_their_own(client: Client, playlist: str) -> None:
    plain = client.get(playlist)
    small = client.get(playlist, headers={"Accept-Encoding": "gzip"})
    assert plain["ETag"] != small["ETag"]
    again = {"Accept-Encoding": "gzip", "If-None-Match": small["ETag"]}
    assert client.get(playlist, headers=again).status_code == 304
    assert client.get(playlist, headers=again | {"If-None-Match": plain["ETag"]}).status_code == 200


def test_head_tells_the_compressed_length(client: Client, playlist: str) -> None:
    whole = client.get(playlist, headers={"Accept-Encoding": "gzip"})
    head = client.head(playlist, headers={"Accept-Encoding": "gzip"})
    assert head.content == b""
    assert head["Content-Length"] == whole["Content-Length"]


@pytest.mark.parametrize("name", ["00000.m4s", "init.mp4", "poster.jpg"])
def test_what_is_compressed_already_stays_as_it_is(client: Client, media: Path, name: str) -> None:
    (media / "streams" / "abc").mkdir(parents=True)
    (media / "streams" / "abc" / name).write_bytes(bytes(5000))
    response = client.get(f"/media/streams/abc/{name}", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in response
    assert "Vary" not in response
