"""Pages of named origins may play the files, as a CDN's address asks for; others may not."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

SITE = "https://xuezai.example.cn"
ADDRESS = "/media/streams/abc/360p/00000.m4s"


@pytest.fixture(autouse=True)
def segment(media: Path) -> None:
    place = media / ADDRESS.removeprefix("/media/")
    place.parent.mkdir(parents=True)
    place.write_bytes(b"x" * 1000)


def test_without_the_setting_nobody_else_may(client: Client) -> None:
    response = client.get(ADDRESS, headers={"Origin": SITE})
    assert response.status_code == 200
    assert not [name for name in response.headers if name.startswith("Access-Control")]
    assert "Origin" not in response.get("Vary", "")


def test_a_named_origin_may_read_what_a_player_needs(client: Client, settings: Settings) -> None:
    settings.MEDIA_CORS_ORIGINS = ["https://other.example.cn", SITE]
    response = client.get(ADDRESS, headers={"Origin": SITE, "Range": "bytes=0-9"})
    assert response.status_code == 206
    assert response["Access-Control-Allow-Origin"] == SITE
    assert {"Content-Length", "Content-Range", "Accept-Ranges", "ETag"} <= {
        name.strip() for name in response["Access-Control-Expose-Headers"].split(",")
    }
    assert response["Vary"] == "Origin"
    assert "Access-Control-Allow-Credentials" not in response


@pytest.mark.parametrize("origin", ["https://evil.example", SITE + ".evil.example", "null", ""])
def test_another_origin_may_not(client: Client, settings: Settings, origin: str) -> None:
    settings.MEDIA_CORS_ORIGINS = [SITE]
    response = client.get(ADDRESS, headers={"Origin": origin})
    assert "Access-Control-Allow-Origin" not in response
    # The next page's origin must not be answered from this.
    assert response["Vary"] == "Origin"


def test_everybody_may_if_the_setting_says_so(client: Client, settings: Settings) -> None:
    settings.MEDIA_CORS_ORIGINS = ["*"]
    response = client.get(ADDRESS)
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Vary" not in response


def test_not_modified_and_unsatisfiable_can_be_read_too(client: Client, settings: Settings) -> None:
    settings.MEDIA_CORS_ORIGINS = [SITE]
    etag = client.get(ADDRESS)["ETag"]
    for header, status in (({"If-None-Match": etag}, 304), ({"Range": "bytes=5000-"}, 416)):
        response = client.get(ADDRESS, headers={"Origin": SITE, **header})
        assert (response.status_code, response["Access-Control-Allow-Origin"]) == (status, SITE)


def test_a_browser_may_ask_beforehand(client: Client, settings: Settings) -> None:
    settings.MEDIA_CORS_ORIGINS = [SITE]
    asked = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "range"}
    response = client.options(ADDRESS, headers={"Origin": SITE, **asked})
    assert (response.status_code, response.content) == (204, b"")
    assert response["Access-Control-Allow-Origin"] == SITE
    assert "Range" in response["Access-Control-Allow-Headers"]
    assert response["Access-Control-Allow-Methods"] == "GET, HEAD"
    refused = client.options(ADDRESS, headers={"Origin": "https://evil.example", **asked})
    assert not [name for name in refused.headers if name.startswith("Access-Control")]
