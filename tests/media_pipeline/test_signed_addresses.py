"""A restricted stream is served by signed addresses that expire, and by no other."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urljoin

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from lms.lib import clock
from media_pipeline import links

VERSION = "r" + "0" * 31
OTHER = "r" + "1" * 31


@pytest.fixture(autouse=True)
def stream(media: Path) -> None:
    for version in (VERSION, OTHER, "0" * 32):
        folder = media / ("restricted" if version.startswith("r") else "streams") / version / "360p"
        folder.mkdir(parents=True)
        (folder.parent / "master.m3u8").write_text("#EXTM3U\n")
        (folder / "00000.m4s").write_bytes(b"x" * 1000)


@pytest.fixture
def address() -> str:
    return links.sign(f"restricted/{VERSION}/master.m3u8")


def test_a_signed_address_serves_and_says_that_no_one_else_may_keep_it(client: Client, address: str) -> None:
    response = client.get(address)
    assert (response.status_code, response.content) == (200, b"#EXTM3U\n")
    assert response["Cache-Control"].startswith("private,")
    assert "Access-Control-Allow-Origin" not in response


def test_what_a_playlist_names_carries_the_signature_too(client: Client, address: str) -> None:
    response = client.get(urljoin(address, "360p/00000.m4s"), headers={"Range": "bytes=0-9"})
    assert (response.status_code, b"".join(response)) == (206, b"x" * 10)


@pytest.mark.parametrize("path", [f"restricted/{VERSION}/master.m3u8", f"streams/{VERSION}/master.m3u8"])
def test_the_public_address_does_not_exist(client: Client, path: str) -> None:
    assert client.get(f"/media/{path}").status_code == 404


def test_it_expires(client: Client, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    later = clock.now() + timedelta(hours=5, minutes=59)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert client.get(address).status_code == 200
    much_later = later + timedelta(minutes=12)
    monkeypatch.setattr(clock, "now", lambda: much_later)
    response = client.get(address)
    assert (response.status_code, response["Cache-Control"]) == (403, "private, no-store")


def test_learners_who_begin_together_share_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    start = datetime(2030, 1, 1, 8, 0, 1, tzinfo=UTC)
    made = set()
    for seconds in (0, 200, 500):
        moment = start + timedelta(seconds=seconds)
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        made.add(links.sign(f"restricted/{VERSION}/master.m3u8"))
    assert len(made) == 1


def test_a_signature_is_for_one_video(client: Client, address: str) -> None:
    assert client.get(address.replace(VERSION, OTHER)).status_code == 403
    assert client.get(address.replace(VERSION, "0" * 32)).status_code == 403


def test_it_opens_no_way_out_of_the_stream(client: Client, address: str) -> None:
    for path in (f"../{OTHER}/master.m3u8", f"%2e%2e/{OTHER}/master.m3u8", "..", ".hidden"):
        assert client.get(urljoin(address, "./") + path).status_code in (403, 404)


def test_another_key_makes_another_signature(client: Client, address: str, settings: Settings) -> None:
    settings.MEDIA_LINK_KEY = "another"
    assert client.get(address).status_code == 403


def test_only_restricted_files_are_signed() -> None:
    with pytest.raises(ValueError, match="no restricted file"):
        links.sign(f"streams/{'0' * 32}/master.m3u8")


@given(token=st.text(alphabet="0123456789-_abcXYZ", max_size=40))
def test_no_made_up_token_is_good(token: str) -> None:
    assert links.seconds_left(token, VERSION, clock.now()) == 0


@given(later=st.integers(1, 10**7))
def test_nobody_can_make_an_address_last_longer(later: int) -> None:
    token = links.sign(f"restricted/{VERSION}/master.m3u8").split("/")[3]
    expires, _, signature = token.partition("-")
    assert links.seconds_left(token, VERSION, clock.now()) > 0
    assert links.seconds_left(f"{int(expires) + later}-{signature}", VERSION, clock.now()) == 0
