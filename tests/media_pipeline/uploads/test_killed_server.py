"""A real web server, killed in the middle of a piece: the next one goes on from the bytes that are there."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from django.db import connection

from lms.accounts.models import User
from tests.jobs_bridge.sandbox_process import free_port
from tests.media_pipeline.test_authoring import make_teacher
from tests.media_pipeline.uploads.conftest import Sender, checksum
from tests.media_pipeline.uploads.raw import halted_patch

pytestmark = pytest.mark.django_db(transaction=True)

CONTENT = bytes(range(256)) * 20_000
SENT = 3_000_000


class Server:
    """gunicorn as the Procfile starts it, on a copy of the test's tables."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        database = folder / "db.sqlite3"
        with closing(connection.cursor()) as cursor:
            cursor.execute("VACUUM INTO %s", [str(database)])
        self.environment = {
            **os.environ,
            "DATA_DIR": str(folder),
            "DATABASE_URL": f"sqlite:///{database}",
            "DJANGO_SETTINGS_MODULE": "lms.settings",
            "PYTHONWARNINGS": "ignore",
        }
        # No worker runs here, so the pieces are all that happens.
        subprocess.run(
            [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"],
            env=self.environment,
            check=True,
            timeout=120,
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = ["gunicorn", "lms.wsgi", "--worker-class", "gthread", "--threads", "4"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", *command, "--bind", f"127.0.0.1:{self.port}", "--log-level", "error"],
            env=self.environment,
            start_new_session=True,
        )
        wait_for(self.answers)

    def answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz", timeout=5).status_code == 200
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


@pytest.fixture
def server(tmp_path: Path, owner: User) -> Iterator[Server]:
    made = Server(tmp_path)
    made.start()
    yield made
    made.kill()


@pytest.fixture
def owner(transactional_db: None) -> User:
    return make_teacher("add", username="jiaoshi")


@pytest.fixture
def distant(sign_in: Callable[[User], Sender], owner: User) -> Sender:
    """The owner, signed in, not yet at any server."""
    return sign_in(owner)


def test_a_server_killed_in_the_middle_of_a_piece_is_followed_by_one_that_goes_on(
    distant: Sender, server: Server, tmp_path: Path
) -> None:
    with httpx.Client(base_url=server.url, cookies=distant.http.cookies, timeout=30) as browser:
        sender = replace(distant, http=browser)
        plain, verified = sender.begin(len(CONTENT)), sender.begin(len(CONTENT))
        stated = {"upload_checksum": checksum(CONTENT)}
        half = CONTENT[:SENT]
        with (
            halted_patch(sender, plain, 0, half, promised=len(CONTENT)),
            halted_patch(sender, verified, 0, half, promised=len(CONTENT), **stated),
        ):
            wait_for(lambda: sorted(sizes(tmp_path)) >= [SENT - 64 * 1024] * 2)
            server.kill()
        there = sorted(sizes(tmp_path))
        server.start()
        # Every byte that was written counts; of the other piece nobody can vouch for one.
        assert sender.offset(plain) >= SENT - 64 * 1024
        assert sender.offset(plain) in there
        assert sender.offset(verified) == 0
        for address in (plain, verified):
            offset = sender.offset(address)
            assert sender.patch(address, offset, CONTENT[offset:]).status_code == 204
            assert place(tmp_path, address).read_bytes() == CONTENT


def place(folder: Path, address: str) -> Path:
    return folder / "uploads" / address.rstrip("/").rpartition("/")[2].replace("-", "")


def sizes(folder: Path) -> list[int]:
    return [file.stat().st_size for file in (folder / "uploads").iterdir()]
