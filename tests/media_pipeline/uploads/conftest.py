"""A teacher with a browser's cookies, at a server that really listens."""

import base64
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from django.conf import settings as site
from django.test import Client
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from lms.accounts.models import User
from media_pipeline.models import Upload
from tests.media_pipeline.test_authoring import make_teacher

UPLOADS = "/admin/videos/uploads/"
STATED = {"rights": "own", "people_agreed": "true"}


@dataclass
class Sender:
    """Speaks tus as a browser does: with a session, the CSRF token, and the name of an XMLHttpRequest."""

    http: httpx.Client
    csrf: str
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.headers = {
            "Tus-Resumable": "1.0.0",
            "X-CSRFToken": self.csrf,
            "X-Requested-With": "XMLHttpRequest",
            "Referer": str(self.http.base_url),
        }

    def ask(
        self, method: str, address: str, *, content: bytes | Iterator[bytes] | None = None, **headers: str
    ) -> httpx.Response:
        """Send a request; a header is named ``upload_offset`` for Upload-Offset, and "" leaves one out."""
        named = httpx.Headers(self.headers)
        named.update({name.replace("_", "-"): text for name, text in headers.items()})
        kept = {name: text for name, text in named.items() if text}
        return self.http.request(method, address, content=content, headers=kept)

    def create(self, length: int, **said: str) -> httpx.Response:
        """Begin an upload; ``said`` goes into its metadata."""
        stated = {"filename": "接线.mp4", **STATED, **said}
        return self.ask("POST", UPLOADS, upload_length=str(length), upload_metadata=metadata(stated))

    def create_with(self, length: int, content: bytes) -> httpx.Response:
        """Begin an upload and send its first piece at once."""
        return self.ask(
            "POST",
            UPLOADS,
            content=content,
            upload_length=str(length),
            upload_metadata=metadata({"filename": "接线.mp4", **STATED}),
            content_type="application/offset+octet-stream",
        )

    def begin(self, length: int, **said: str) -> str:
        """Begin an upload and return its address."""
        response = self.create(length, **said)
        assert response.status_code == 201, response.text
        return response.headers["Location"]

    def patch(self, address: str, offset: int, content: bytes, **headers: str) -> httpx.Response:
        """Send one piece."""
        return self.ask(
            "PATCH",
            address,
            content=content,
            **{
                "content_type": "application/offset+octet-stream",
                "upload_offset": str(offset),
                **headers,
            },
        )

    def offset(self, address: str) -> int:
        """Ask how much is there."""
        response = self.ask("HEAD", address)
        assert response.status_code == 200
        return int(response.headers["Upload-Offset"])


def metadata(said: dict[str, str]) -> str:
    pairs = (f"{key} {base64.b64encode(text.encode()).decode()}" for key, text in said.items())
    return ",".join(pair.strip() for pair in pairs)


def checksum(content: bytes, algorithm: str = "sha256") -> str:
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, content).digest()).decode()}"


def row(address: str) -> Upload:
    """Return the upload behind an address."""
    return Upload.objects.get(pk=address.rstrip("/").rpartition("/")[2])


@pytest.fixture
def folders(settings: Settings, tmp_path: Path, media: Path) -> Path:
    """Give the test folders of its own for what arrives and for what is kept; return the former."""
    settings.UPLOADS_ROOT = tmp_path / "uploads"
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {**site.STORAGES["private"], "OPTIONS": {"location": tmp_path / "private"}},
    }
    return tmp_path / "uploads"


@pytest.fixture
def sign_in(live_server: LiveServer) -> Iterator[Callable[[User], Sender]]:
    """Return a function that gives a person a browser of their own."""
    browsers: list[httpx.Client] = []

    def enter(user: User) -> Sender:
        client = Client()
        client.force_login(user)
        browser = httpx.Client(base_url=live_server.url, timeout=30)
        browser.cookies.set(site.SESSION_COOKIE_NAME, client.cookies[site.SESSION_COOKIE_NAME].value)
        browser.cookies.set(site.CSRF_COOKIE_NAME, "a" * 32)
        browsers.append(browser)
        return Sender(browser, csrf="a" * 32)

    yield enter
    for browser in browsers:
        browser.close()


@pytest.fixture
def sender(sign_in: Callable[[User], Sender], folders: Path, transactional_db: None) -> Sender:
    """A teacher who may upload."""
    return sign_in(make_teacher("add", username="jiaoshi"))
