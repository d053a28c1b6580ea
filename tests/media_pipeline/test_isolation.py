"""A program that reads strangers' files sees no network, no other file, and has none of root's rights."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from media_pipeline import binaries, processes
from media_pipeline.exceptions import NotIsolated
from media_pipeline.isolation import layers
from media_pipeline.isolation.start import FILES, NETWORK, NOT_ISOLATED, Terms
from media_pipeline.processes import Confinement

PYTHON = str(Path(getattr(sys, "_base_executable", sys.executable)).resolve())
needs_network_layer = pytest.mark.skipif(
    NETWORK not in layers.holding(), reason="this system lets nobody leave the network"
)
needs_files_layer = pytest.mark.skipif(FILES not in layers.holding(), reason="this kernel has no Landlock")


def run(
    script: str, *, cwd: Path, reads: tuple[Path, ...] = (), arguments: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[bytes]:
    """Run Python as ffmpeg is run; it knows where to look by its arguments."""
    return processes.run(
        [PYTHON, "-I", "-S", "-c", script, *arguments],
        confinement=Confinement(cpu_seconds=20, reads=reads),
        timeout=30,
        cwd=cwd,
    )


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A server on this machine that anybody outside could reach."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)
        yield server


@pytest.fixture
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("secrets") / "password"
    path.write_text("open sesame")
    return path


CONNECT = "import socket, sys; socket.create_connection(('127.0.0.1', int(sys.argv[1])), 5).send(b'hello')"


def test_the_server_of_these_tests_can_be_reached_without_isolation(listener: socket.socket) -> None:
    port = str(listener.getsockname()[1])
    subprocess.run([PYTHON, "-I", "-S", "-c", CONNECT, port], check=True, timeout=30)
    with listener.accept()[0] as connection:
        assert connection.recv(5) == b"hello"


@needs_network_layer
def test_no_server_of_this_machine_can_be_reached(tmp_path: Path, listener: socket.socket) -> None:
    result = run(CONNECT, cwd=tmp_path, arguments=(str(listener.getsockname()[1]),))
    assert result.returncode == 1
    assert b"OSError" in result.stderr or b"PermissionError" in result.stderr
    listener.settimeout(0.2)
    with pytest.raises(TimeoutError):
        listener.accept()


@needs_network_layer
def test_nothing_can_be_sent_without_a_connection_either(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        receiver.settimeout(0.2)
        script = (
            "import socket, sys; "
            "socket.socket(2, socket.SOCK_DGRAM).sendto(b'hello', ('127.0.0.1', int(sys.argv[1])))"
        )
        result = run(script, cwd=tmp_path, arguments=(str(receiver.getsockname()[1]),))
        assert result.returncode == 1
        with pytest.raises(TimeoutError):
            receiver.recv(5)


@needs_network_layer
def test_ffmpeg_itself_finds_no_network_even_if_it_is_told_to(
    tmp_path: Path, listener: socket.socket
) -> None:
    address = f"tcp://127.0.0.1:{listener.getsockname()[1]}"
    result = processes.run(
        [binaries.binary("ffprobe"), "-v", "error", address],
        confinement=Confinement(cpu_seconds=20, reads=()),
        timeout=30,
        cwd=tmp_path,
    )
    assert result.returncode != 0
    listener.settimeout(0.2)
    with pytest.raises(TimeoutError):
        listener.accept()


@needs_files_layer
def test_a_file_that_was_not_handed_over_cannot_be_read(tmp_path: Path, secret: Path) -> None:
    read = "import sys; print(open(sys.argv[1]).read())"
    assert run(read, cwd=tmp_path, arguments=(str(secret),)).returncode == 1
    (tmp_path / "link").symlink_to(secret)
    assert b"sesame" not in run(read, cwd=tmp_path, arguments=("link",)).stdout
    handed_over = run(read, cwd=tmp_path, reads=(secret,), arguments=(str(secret),))
    assert handed_over.stdout == b"open sesame\n"


@needs_files_layer
@pytest.mark.parametrize("place", ["/etc/passwd", "/proc/self/environ", str(Path(__file__).parents[2])])
def test_the_machine_itself_cannot_be_looked_at(tmp_path: Path, place: str) -> None:
    look = "import os, sys; p = sys.argv[1]; os.listdir(p) if os.path.isdir(p) else open(p).read()"
    assert b"PermissionError" in run(look, cwd=tmp_path, arguments=(place,)).stderr


@needs_files_layer
def test_what_was_handed_over_to_be_read_cannot_be_changed(tmp_path: Path, secret: Path) -> None:
    for script in ("open(sys.argv[1], 'a')", "os.truncate(sys.argv[1], 0)", "os.remove(sys.argv[1])"):
        result = run(f"import os, sys; {script}", cwd=tmp_path, reads=(secret,), arguments=(str(secret),))
        assert b"PermissionError" in result.stderr
    assert secret.read_text() == "open sesame"


@needs_files_layer
def test_only_the_own_folder_can_be_written(tmp_path: Path) -> None:
    own, other = tmp_path / "own", tmp_path / "other"
    own.mkdir()
    other.mkdir()
    write = "import os, sys; open(sys.argv[1], 'w').write('x'); os.rename(sys.argv[1], sys.argv[1] + '.done')"
    assert run(write, cwd=own, arguments=("inner.txt",)).returncode == 0
    assert (own / "inner.txt.done").read_text() == "x"
    assert run(write, cwd=own, arguments=(str(other / "outer.txt"),)).returncode == 1
    assert list(other.iterdir()) == []


@needs_files_layer
def test_the_worker_cannot_be_killed(tmp_path: Path) -> None:
    kill = "import os, sys; os.kill(int(sys.argv[1]), 0)"
    if os.geteuid() != 0 and os.uname().release < "6.12":
        pytest.skip("signals are kept in since Linux 6.12")
    assert b"PermissionError" in run(kill, cwd=tmp_path, arguments=(str(os.getpid()),)).stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has rights to give up")
def test_root_keeps_none_of_its_rights(tmp_path: Path) -> None:
    assert run("import os; os.setuid(65534)", cwd=tmp_path).returncode == 1
    assert run("import os; os.chroot('.')", cwd=tmp_path).returncode == 1


AS_NOBODY = """
import ctypes, encodings.idna, os, socket, sys
root, secret, port, *layers = sys.argv[1:]
sys.path.append(root)
from media_pipeline.isolation import start
os.setgroups([]), os.setgid(65534), os.setuid(65534)
# Who becomes somebody else without starting a program loses its own /proc (PR_SET_DUMPABLE).
ctypes.CDLL(None).prctl(4, 1)
start.isolate(start.Terms(os.getpid(), 0, 5, 2**32, 2**20, layers=tuple(layers)), [])
for attempt in (lambda: open(secret), lambda: socket.create_connection(("127.0.0.1", int(port)), 5)):
    try:
        attempt()
        print("leaked")
    except OSError:
        print("kept in")
open("/dev/null", "w").write(str(os.getuid()))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize(
    ("asked", "outcome"), [((), ["leaked", "leaked"]), ((FILES, NETWORK), ["kept in", "kept in"])]
)
def test_a_plain_user_is_isolated_as_well(
    listener: socket.socket, secret: Path, asked: tuple[str, ...], outcome: list[str]
) -> None:
    """A worker should not be root in the first place."""
    secret.chmod(0o644)
    for folder in secret.parents:
        if folder == Path(tempfile.gettempdir()):
            break
        folder.chmod(0o755)
    where = (str(Path(__file__).parents[2]), str(secret), str(listener.getsockname()[1]))
    result = subprocess.run(
        [PYTHON, "-I", "-S", "-c", AS_NOBODY, *where, *asked],
        capture_output=True,
        timeout=30,
        check=False,
        cwd="/",
    )
    if result.returncode == NOT_ISOLATED:
        pytest.skip(f"this system keeps that from plain users: {result.stderr.decode()}")
    assert result.stdout.decode().split("\n")[:-1] == outcome


def test_a_layer_that_does_not_hold_stops_the_program_before_it_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A container may forbid what it allowed a minute ago: the job then fails and is tried again."""
    monkeypatch.setattr(layers, "command", lambda terms, program: ["/bin/sh", "-c", f"exit {NOT_ISOLATED}"])
    with pytest.raises(NotIsolated):
        run("print('started')", cwd=tmp_path)


def test_a_machine_without_any_layer_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layers, "holding", lambda: ())
    assert run("print('started')", cwd=tmp_path).stdout == b"started\n"


def test_an_unknown_system_call_is_an_error_not_a_hole(tmp_path: Path) -> None:
    """Landlock on a kernel without it: the trial says no, the program isn't started half isolated."""
    terms = Terms(os.getpid(), 0, 5, 2**32, 2**20, layers=(FILES,))
    script = (
        "import sys; sys.path.append(sys.argv[1])\n"
        "from media_pipeline.isolation import landlock, start\n"
        "landlock._CREATE_RULESET = 9999\n"
        f"start.isolate(start.Terms(*{tuple(terms)!r}), [])\n"
    )
    root = str(Path(__file__).parents[2])
    result = subprocess.run(
        [PYTHON, "-I", "-S", "-c", script, root], capture_output=True, timeout=30, check=False
    )
    assert (result.returncode, b"not isolated" in result.stderr) == (NOT_ISOLATED, True)


def test_a_program_may_not_multiply_for_ever(tmp_path: Path) -> None:
    limit = run("import resource; print(resource.getrlimit(resource.RLIMIT_NPROC)[1])", cwd=tmp_path)
    assert 0 < int(limit.stdout) <= 4096


def test_a_program_that_talks_without_end_is_stopped(tmp_path: Path) -> None:
    terms = Confinement(cpu_seconds=20, reads=(), file_bytes=1_000_000)
    script = "while True: print('x' * 1000)"
    result = processes.run([PYTHON, "-c", script], confinement=terms, timeout=30, cwd=tmp_path)
    assert result.returncode != 0
    assert len(result.stdout) <= 1_000_000


def test_only_the_end_of_long_complaints_is_kept(tmp_path: Path) -> None:
    script = "import sys\nfor n in range(100_000): print('line', n, file=sys.stderr)"
    processes.follow(
        [PYTHON, "-c", script],
        confinement=Confinement(cpu_seconds=20, reads=()),
        cwd=tmp_path,
        log=tmp_path / "log",
        headway=lambda line: True,
        tick=lambda: None,
        stall_seconds=20,
    )
    assert (tmp_path / "log").stat().st_size < 100_000
    assert processes.tail(tmp_path / "log").endswith("line 99999\n")
