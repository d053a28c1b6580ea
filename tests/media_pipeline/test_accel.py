"""With nginx in front the program decides who may have a file, and nginx sends it."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from media_pipeline import links


@pytest.fixture(autouse=True)
def files(media: Path, settings: Settings) -> None:
    settings.MEDIA_ACCEL_PREFIX = "/_files/"
    for name in ("streams/abc/360p/00000.m4s", "images/图 1.png", f"restricted/r{'0' * 31}/master.m3u8"):
        (media / name).parent.mkdir(parents=True)
        (media / name).write_bytes(b"x" * 1000)


def test_nginx_is_told_which_file(client: Client) -> None:
    response = client.get("/media/streams/abc/360p/00000.m4s", headers={"Range": "bytes=0-9"})
    assert (response.status_code, response.content) == (200, b"")
    assert response["X-Accel-Redirect"] == "/_files/streams/abc/360p/00000.m4s"
    assert response["Content-Type"] == "video/iso.segment"
    assert response["Cache-Control"].endswith("immutable")


def test_a_name_is_escaped(client: Client) -> None:
    response = client.get("/media/images/图 1.png")
    assert response["X-Accel-Redirect"] == "/_files/images/%E5%9B%BE%201.png"


def test_a_signed_file_is_sent_the_same_way(client: Client) -> None:
    path = f"restricted/r{'0' * 31}/master.m3u8"
    assert client.get(links.sign(path))["X-Accel-Redirect"] == f"/_files/{path}"


@pytest.mark.parametrize("path", ["streams/none.m4s", "../secret", "restricted/r/x.m4s", "documents/a.pdf"])
def test_what_may_not_be_served_is_not_handed_on(client: Client, path: str) -> None:
    response = client.get(f"/media/{path}")
    assert response.status_code == 404
    assert "X-Accel-Redirect" not in response
