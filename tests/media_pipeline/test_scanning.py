"""An upload is shown to a virus scanner first: what it finds is refused, while it is away the job waits."""

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from media_pipeline import scanning, services
from media_pipeline.exceptions import LeaseLost, Refused, ScannerDown
from media_pipeline.models import EncodeState, Video, VideoState
from media_pipeline.reasons import Reason
from media_pipeline.scanning import Clamd, Verdict

MALWARE = b"THIS-IS-MALWARE-OF-THE-HOUSE"
CLAMD = shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")


def nothing() -> None:
    pass


@pytest.fixture(scope="session")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real clamd that knows one piece of malware."""
    if CLAMD is None:
        pytest.skip("clamd is not installed (Debian: apt install clamav-daemon)")
    folder = tmp_path_factory.mktemp("clamd")
    (folder / "house.ndb").write_text(f"Test.House:0:*:{MALWARE.hex()}\n")
    settings = {
        "Foreground": "yes",
        "DatabaseDirectory": folder,
        "LocalSocket": folder / "socket",
        "StreamMaxLength": "1M",
    }
    config = folder / "clamd.conf"
    config.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
    with subprocess.Popen(
        [CLAMD, "-c", config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        address = f"unix://{folder / 'socket'}"
        _wait_for(Clamd(address, 1).ping)
        yield address
        process.kill()


def _wait_for(answer: Callable[[], None]) -> None:
    for _ in range(100):
        try:
            return answer()
        except ScannerDown:
            time.sleep(0.2)
    return answer()


@pytest.fixture
def infected(tmp_path: Path, clip: Path) -> Path:
    """A film that plays, with malware at its end."""
    path = tmp_path / "infected.mp4"
    path.write_bytes(clip.read_bytes() + MALWARE)
    return path


def test_a_real_scanner_tells_malware_from_a_clean_film(clamd: str, clip: Path, infected: Path) -> None:
    scanner = Clamd(clamd, 1_000_000)
    assert scanner.scan(clip, nothing) == Verdict()
    assert scanner.scan(infected, nothing).signature.startswith("Test.House")


def test_only_as_much_as_the_scanner_takes_is_sent(clamd: str, tmp_path: Path) -> None:
    path = tmp_path / "long"
    path.write_bytes(MALWARE + bytes(3_000_000))
    assert Clamd(clamd, 1_000_000).scan(path, nothing).signature.startswith("Test.House")
    with pytest.raises(ScannerDown) as caught:
        Clamd(clamd, 3_000_000).scan(path, nothing)
    assert "limit exceeded" in caught.value.log


def test_an_infected_upload_is_refused_at_once(clamd: str, infected: Path, settings: Settings) -> None:
    settings.CLAMAV_URL = clamd
    settings.CLAMAV_MAX_BYTES = 1_000_000
    with pytest.raises(Refused) as caught:
        services.examine(infected)
    assert caught.value.code == Reason.INFECTED


def test_an_infected_video_fails_for_good(
    clamd: str, encoded: Callable[..., Video], infected: Path, settings: Settings, media: Path
) -> None:
    settings.CLAMAV_URL = clamd
    settings.CLAMAV_MAX_BYTES = 1_000_000
    video = encoded(infected)
    assert (video.state, video.failure_code) == (VideoState.FAILED, Reason.INFECTED)
    assert not list((media / "streams").rglob("*.m4s"))


def test_a_scanner_that_is_away_lets_the_video_wait(
    encoded: Callable[..., Video], clip: Path, settings: Settings, tmp_path: Path
) -> None:
    settings.CLAMAV_URL = f"unix://{tmp_path / 'nowhere'}"
    video = encoded(clip)
    encode = video.encodes.get()
    assert (video.state, encode.state) == (VideoState.QUEUED, EncodeState.READY)
    assert encode.reason_code == Reason.SCANNER_DOWN
    assert "杀毒服务" in encode.reason


def test_a_scanner_that_is_away_stops_no_upload(clip: Path, settings: Settings, tmp_path: Path) -> None:
    """The encode asks again, and waits until there is an answer."""
    settings.CLAMAV_URL = f"unix://{tmp_path / 'nowhere'}"
    with pytest.raises(ScannerDown):
        scanning.must_be_clean(clip)
    services.examine(clip)


def test_without_a_scanner_nothing_is_asked(infected: Path, settings: Settings) -> None:
    settings.CLAMAV_URL = ""
    scanning.must_be_clean(infected)


@pytest.mark.parametrize("answer", [b"", b"stream: Access denied. ERROR\0", b"what?\0", b"\xff" * 5000])
def test_anything_but_a_verdict_means_that_the_scanner_is_down(clip: Path, answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def reply() -> None:
            connection, _ = server.accept()
            with connection:
                while not connection.recv(65536).endswith(b"\0\0\0\0"):
                    pass
                connection.sendall(answer)

        thread = threading.Thread(target=reply)
        thread.start()
        with pytest.raises(ScannerDown):
            Clamd(f"tcp://127.0.0.1:{server.getsockname()[1]}", 10**9).scan(clip, nothing)
        thread.join()


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "unix:///nowhere", "http://example.org", "tcp://x"])
def test_an_address_where_nobody_is_means_that_the_scanner_is_down(clip: Path, address: str) -> None:
    with pytest.raises(ScannerDown):
        Clamd(address, 10**9).scan(clip, nothing)
    with pytest.raises(ScannerDown):
        Clamd(address, 10**9).ping()


def test_a_worker_that_lost_its_job_does_not_go_on_scanning(clip: Path) -> None:
    def lost() -> None:
        raise LeaseLost

    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(LeaseLost):
        Clamd(f"tcp://127.0.0.1:{server.getsockname()[1]}", 10**9).scan(clip, lost)
