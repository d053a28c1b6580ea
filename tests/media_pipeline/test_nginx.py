"""The shipped nginx configuration serves what the site would, by the same rules: a real nginx runs it."""

import contextlib
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import httpx
import pytest
from django.conf import settings as site
from django.core.servers.basehttp import (
    ThreadedWSGIServer,
    WSGIRequestHandler,
    get_internal_wsgi_application,
)
from pytest_django import Settings

from media_pipeline import links

NGINX = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
TEMPLATE = Path(site.BASE_DIR) / "deploy" / "nginx" / "xuezailiaoyuan.conf"
KEY = "a-long-random-word"
VERSION = "r" + "0" * 31
PLAYLIST = "#EXTM3U\n" + "#EXTINF:4.000000,\n" * 200

pytestmark = [
    pytest.mark.skipif(NGINX is None, reason="needs nginx: apt install nginx-light"),
    pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl"),
]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _configure(folder: Path, data: Path, upstream: str, ports: tuple[int, int]) -> Path:
    """Fill the template in, as an operator does. Only the ports are others: 80 and 443 are the machine's."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=here"]
    files = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*request, *files], check=True, capture_output=True)
    text = TEMPLATE.read_text()
    names = {
        "SERVER_NAME": "127.0.0.1",
        "DATA_FOLDER": str(data),
        "UPSTREAM": upstream,
        "CERTIFICATE": str(certificate),
        "CERTIFICATE_KEY": str(key),
        "MEDIA_LINK_KEY": KEY,
    }
    for name, value in names.items():
        text = text.replace(f"@{name}@", value)
    assert not re.search(r"@[A-Z_]+@", text)
    text = text.replace("listen 80;", f"listen 127.0.0.1:{ports[0]};")
    text = text.replace("listen 443 ", f"listen 127.0.0.1:{ports[1]} ")
    (folder / "site.conf").write_text(text)
    spools = "".join(
        f"{kind}_temp_path {folder / kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = folder / "nginx.conf"
    whole.write_text(
        f"daemon off;\nmaster_process off;\npid {folder}/pid;\nerror_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{spools}include {folder}/site.conf;\n}}\n"
    )
    return whole


@pytest.fixture
def upstream() -> Iterator[str]:
    """Serve the whole site. (pytest-django's live server would answer for /media/ in its place.)"""
    server = ThreadedWSGIServer(("127.0.0.1", 0), WSGIRequestHandler)
    server.set_app(get_internal_wsgi_application())
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def nginx(
    media: Path, settings: Settings, upstream: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """Start nginx before the running site. Return a client that speaks to it."""
    assert NGINX
    settings.MEDIA_LINK_KEY, settings.MEDIA_ACCEL_PREFIX = KEY, "/_files/"
    folder, ports = tmp_path_factory.mktemp("nginx"), (_free_port(), _free_port())
    _fill(media)
    configuration = _configure(folder, media.parent, upstream, ports)
    checked = subprocess.run([NGINX, "-t", "-c", configuration, "-p", folder], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    process = subprocess.Popen([NGINX, "-c", configuration, "-p", folder])
    base = f"https://127.0.0.1:{ports[1]}"
    trusted = ssl.create_default_context(cafile=folder / "certificate.pem")
    with httpx.Client(base_url=base, verify=trusted, headers={"Accept-Encoding": "identity"}) as client:
        _wait_for(client)
        yield client
    process.terminate()
    process.wait(10)


def _wait_for(client: httpx.Client) -> None:
    for _ in range(100):
        with contextlib.suppress(httpx.ConnectError):
            client.get("/media/none")
            return
        time.sleep(0.1)
    pytest.fail("nginx doesn't answer")


def _fill(media: Path) -> None:
    for name in (
        "streams/abc/360p/00000.m4s",
        "streams/abc/.work/00000.m4s",
        "streams/abc/360p/.00001.m4s.part",
        "streams/abc/360p/00001.m4s.part",
        "streams/abc/page.html",
        "images/picture.svg",
        "documents/contract.pdf",
        "pictures/face.jpg",
        f"restricted/{VERSION}/360p/00000.m4s",
    ):
        (media / name).parent.mkdir(parents=True, exist_ok=True)
        (media / name).write_bytes(bytes(range(256)) * 4)
    for name in (
        "streams/abc/master.m3u8",
        "streams/abc/live/master.m3u8",
        f"restricted/{VERSION}/master.m3u8",
    ):
        (media / name).parent.mkdir(parents=True, exist_ok=True)
        (media / name).write_text(PLAYLIST)
    (media.parent / "secret.txt").write_text("secret")


def test_streams_are_served_as_the_site_serves_them(nginx: httpx.Client) -> None:
    whole = nginx.get("/media/streams/abc/360p/00000.m4s")
    assert (whole.status_code, len(whole.content)) == (200, 1024)
    assert whole.headers["Content-Type"] == "video/iso.segment"
    assert whole.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert whole.headers["X-Content-Type-Options"] == "nosniff"
    assert "Content-Disposition" not in whole.headers
    part = nginx.get("/media/streams/abc/360p/00000.m4s", headers={"Range": "bytes=-4"})
    assert (part.status_code, part.content) == (206, bytes([252, 253, 254, 255]))
    again = nginx.get("/media/streams/abc/360p/00000.m4s", headers={"If-None-Match": whole.headers["ETag"]})
    assert again.status_code == 304


def test_playlists_are_compressed(nginx: httpx.Client) -> None:
    answer = nginx.get("/media/streams/abc/master.m3u8", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Content-Type"].startswith("application/vnd.apple.mpegurl")
    assert answer.text == PLAYLIST


def test_a_growing_playlist_is_never_unchanged(nginx: httpx.Client) -> None:
    answer = nginx.get("/media/streams/abc/live/master.m3u8", headers={"Range": "bytes=0-3"})
    assert (answer.status_code, answer.text) == (200, PLAYLIST)
    assert answer.headers["Cache-Control"] == "public, max-age=1"
    assert not {"etag", "last-modified"} & set(answer.headers)


@pytest.mark.parametrize(
    "path",
    [
        "streams/abc/.work/00000.m4s",
        "streams/abc/360p/.00001.m4s.part",
        "streams/abc/360p/00001.m4s.part",
        "documents/contract.pdf",
        f"restricted/{VERSION}/master.m3u8",
        f"streams/../restricted/{VERSION}/master.m3u8",
    ],
)
def test_nothing_else_is_served(nginx: httpx.Client, path: str) -> None:
    answer = nginx.get(f"/media/{path}")
    assert answer.status_code in (400, 404)


@pytest.mark.django_db(transaction=True)
def test_no_path_leads_out_of_the_media(nginx: httpx.Client) -> None:
    for path in ("streams/../../secret.txt", "streams/%2e%2e/%2e%2e/secret.txt"):
        assert nginx.get(f"/media/{path}").status_code == 404
    assert nginx.get("/_files/streams/abc/master.m3u8").status_code == 404


@pytest.mark.parametrize("path", ["streams/abc/page.html", "images/picture.svg"])
def test_nothing_among_the_files_runs_as_a_page(nginx: httpx.Client, path: str) -> None:
    assert nginx.get(f"/media/{path}").headers["Content-Disposition"] == "attachment"


def test_what_the_site_signs_nginx_serves(nginx: httpx.Client) -> None:
    address = links.sign(f"restricted/{VERSION}/master.m3u8")
    playlist = nginx.get(address)
    assert (playlist.status_code, playlist.text) == (200, PLAYLIST)
    assert playlist.headers["Cache-Control"].startswith("private")
    segment = nginx.get(address.replace("master.m3u8", "360p/00000.m4s"), headers={"Range": "bytes=0-9"})
    assert (segment.status_code, segment.content) == (206, bytes(range(10)))


def test_what_the_site_did_not_sign_nginx_refuses(nginx: httpx.Client, settings: Settings) -> None:
    path = f"restricted/{VERSION}/master.m3u8"
    good = links.sign(path)
    expires = int(good.split("/")[3].split("-")[0])
    assert nginx.get(good.replace(str(expires), str(expires + 600))).status_code == 403
    assert nginx.get(good.replace(VERSION, "r" + "1" * 31)).status_code == 403
    settings.MEDIA_LINK_KEY = "another"
    assert nginx.get(links.sign(path)).status_code == 403
    settings.MEDIA_LINK_KEY, settings.MEDIA_LINK_SECONDS = KEY, -3600
    assert nginx.get(links.sign(path)).status_code == 403


def test_the_rest_is_the_sites(nginx: httpx.Client) -> None:
    assert nginx.get("/healthz").status_code == 200
    handed_over = nginx.get("/media/pictures/face.jpg")
    assert (handed_over.status_code, len(handed_over.content)) == (200, 1024)
    assert handed_over.headers["Content-Type"] == "image/jpeg"
    assert "X-Accel-Redirect" not in handed_over.headers


def test_a_browser_that_asks_beforehand_is_answered_by_the_site(
    nginx: httpx.Client, settings: Settings
) -> None:
    settings.MEDIA_CORS_ORIGINS = ["https://127.0.0.1"]
    asked = {"Origin": "https://127.0.0.1", "Access-Control-Request-Method": "GET"}
    assert nginx.options("/media/streams/abc/master.m3u8", headers=asked).status_code == 204
    answer = nginx.get("/media/streams/abc/master.m3u8", headers={"Origin": "https://127.0.0.1"})
    assert answer.headers["Access-Control-Allow-Origin"] == "https://127.0.0.1"
    other = nginx.get("/media/streams/abc/master.m3u8", headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in other.headers
