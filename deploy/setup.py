"""Bring a machine with only Python 3.11+ and make to where ``manage.py`` works, step by step.

Runs under the system's Python with the standard library alone. Every step looks first whether its
work is done, so a second run takes seconds. ``make setup`` calls it; ``--tests`` adds what the
tests need.
"""

import argparse
import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import venv
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"
VENDOR = ROOT / "lms" / "static" / "vendor"
PACKAGES = ("lms", "courses", "media_pipeline", "search", "jobs_bridge")
FRONTEND = Path(__file__).with_name("frontend.json")

Step = tuple[str, Callable[[], str]]


class SetupFailed(Exception):
    """A step can't be done on this machine; the message says what to do."""


def run(*command: str | Path, quiet: bool = True, env: dict[str, str] | None = None) -> None:
    """Run a command; on failure show its output and raise :class:`SetupFailed`."""
    result = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
        stdin=subprocess.DEVNULL,
        text=True,
        check=False,
    )
    if result.returncode:
        if result.stdout:
            print(result.stdout[-4000:], file=sys.stderr)
        raise SetupFailed(f"`{' '.join(map(str, command))}` ended with code {result.returncode}")


# --- Python packages ---------------------------------------------------------------------------


def make_venv() -> str:
    if PYTHON.exists():
        return "already there"
    venv.create(VENV, with_pip=True)
    return f"Python {sys.version.split()[0]}"


def stamp(name: str) -> Path:
    return VENV / f".installed-{name}"


def install(name: str) -> str:
    """Install ``requirements/NAME.txt``, whose every file is pinned by hash."""
    requirements = REQUIREMENTS / f"{name}.txt"
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()
    if stamp(name).exists() and stamp(name).read_text() == digest:
        return "up to date"
    uv = VENV / "bin" / "uv"
    if name == "uv":
        run(PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", requirements)
    else:
        try:
            run(uv, "pip", "install", "--quiet", "--python", PYTHON, "--require-hashes", "-r", requirements)
        except SetupFailed:
            # A machine may have a mirror configured for pip alone.
            run(PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", requirements)
    stamp(name).write_text(digest)
    return "installed"


def install_packages() -> str:
    install("uv")
    return install("base")


# --- ffmpeg, fonts, voice ----------------------------------------------------------------------


def can_apt() -> bool:
    return shutil.which("apt-get") is not None and os.geteuid() == 0


def apt_install(*packages: str) -> bool:
    """Install Debian packages where that is possible; tell whether it was."""
    if not can_apt():
        return False
    env = {"DEBIAN_FRONTEND": "noninteractive"}
    command = ("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages)
    try:
        run(*command, env=env)
    except SetupFailed:
        try:
            run("apt-get", "update", "-qq", env=env)
            run(*command, env=env)
        except SetupFailed:
            return False
    return True


def has_library(name: str) -> bool:
    from ctypes.util import find_library

    return find_library(name) is not None


def has_chinese_font() -> bool:
    folders = ("/usr/share/fonts", "/usr/local/share/fonts", str(Path.home() / ".local/share/fonts"))
    return any(
        next(Path(folder).rglob("NotoSansCJK*"), None) is not None
        for folder in folders
        if Path(folder).is_dir()
    )


def media_tools() -> str:
    """Get ffmpeg, a Chinese font, a Chinese voice and Pango: the system's, else apt's, else a wheel's."""
    missing = {
        "ffmpeg": [] if shutil.which("ffmpeg") and shutil.which("ffprobe") else ["ffmpeg"],
        "fonts": [] if has_chinese_font() else ["fonts-noto-cjk"],
        "voice": [] if shutil.which("espeak-ng") else ["espeak-ng"],
        "pango": []
        if has_library("pangoft2-1.0")
        else ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"],
    }
    wanted = [package for packages in missing.values() for package in packages]
    if not wanted:
        return "the system's"
    if apt_install(*wanted):
        return "installed by apt: " + " ".join(wanted)
    wheels = [name for name in ("ffmpeg", "fonts", "voice") if missing[name]]
    for name in wheels:
        install(name)
    words = "from wheels: " + " ".join(wheels) if wheels else "the system's"
    return words + ("; no Pango: certificates print from the browser" if missing["pango"] else "")


# --- the browser's libraries --------------------------------------------------------------------


def npm() -> list[str]:
    if shutil.which("npm"):
        return ["npm"]
    install("node")
    return [str(VENV / "bin" / "npm")]


def frontend() -> str:
    """Fetch hls.js and htmx by exact version, check them against their digests, keep the files we serve."""
    wanted = FRONTEND.read_text()
    mark = VENDOR / ".installed"
    if mark.exists() and mark.read_text() == wanted:
        return "up to date"
    VENDOR.mkdir(parents=True, exist_ok=True)
    packages = json.loads(wanted)
    with tempfile.TemporaryDirectory() as folder:
        for name, package in packages.items():
            spec = f"{name}@{package['version']}"
            run(*npm(), "pack", spec, "--silent", "--pack-destination", folder)
            tarball = Path(folder) / f"{name}-{package['version']}.tgz"
            digest = base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode()
            if f"sha512-{digest}" != package["integrity"]:
                raise SetupFailed(
                    f"{spec} is not the file that deploy/frontend.json names: its digest differs"
                )
            unpack(tarball, package["files"])
    mark.write_text(wanted)
    return ", ".join(f"{name} {package['version']}" for name, package in packages.items())


def unpack(tarball: Path, files: dict[str, str]) -> None:
    with tarfile.open(tarball) as archive:
        for source, target in files.items():
            member = archive.extractfile(f"package/{source}")
            if member is None:
                raise SetupFailed(f"{tarball.name} holds no {source}")
            lines = member.read().split(b"\n")
            # The source map isn't served, and the static files' manifest refuses a dangling reference.
            text = b"\n".join(line for line in lines if not line.startswith(b"//# sourceMappingURL="))
            (VENDOR / target).write_bytes(text)


# --- the site -----------------------------------------------------------------------------------


def manage(*arguments: str, quiet: bool = True) -> None:
    run(PYTHON, "-W", "ignore", "manage.py", *arguments, quiet=quiet)


def data_dir() -> Path:
    return Path(os.environ.get("DATA_DIR") or ROOT / "data").resolve()


def site_digest() -> str:
    """Return a digest of all that the site's steps depend on: the code, and where its data lies."""
    digest = hashlib.sha256()
    for name in ("DATABASE_URL", "SEARCH_URL", "EMPLOYMENT_DB_URL", "PUBLIC_URL", "PORT"):
        digest.update(f"{name}={os.environ.get(name, '')}\n".encode())
    files = (path for package in PACKAGES for path in (ROOT / package).rglob("*") if path.is_file())
    for path in sorted([*files, FRONTEND]):
        # What is fetched or compiled follows from the rest.
        if path.suffix not in {".pyc", ".mo"} and not path.is_relative_to(VENDOR):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            digest.update(f"{path.relative_to(ROOT)} {content}\n".encode())
    return digest.hexdigest()


def site_steps() -> list[Step]:
    """Return what fills the data folder; nothing to do where this very code did it already."""
    mark = data_dir() / ".site"
    digest = site_digest()
    if mark.exists() and mark.read_text() == digest:
        return [("Database, static files, demo, openings, index", lambda: "up to date")]

    def index_and_remember() -> str:
        manage("rebuild_index")
        mark.write_text(digest)
        return "built"

    return [
        ("Database", database),
        ("Static files", static_files),
        ("Demo courses", demo),
        ("Openings", openings),
        ("Search index", index_and_remember),
    ]


def translations() -> str:
    run(PYTHON, Path(__file__).with_name("compile_translations.py"))
    return "compiled"


def database() -> str:
    manage("migrate", "--no-input", "--verbosity", "0")
    manage("createcachetable")
    return "migrated"


def static_files() -> str:
    manage("collectstatic", "--no-input", "--verbosity", "0")
    return "collected"


def demo() -> str:
    manage("load_demo", quiet=False)
    return "loaded"


def openings() -> str:
    """Fill the openings once from the sandbox, so that ``manage.py`` finds them before anything runs."""
    run(PYTHON, Path(__file__).with_name("first_pull.py"))
    return "pulled from the sandbox"


def chromium() -> str:
    if shutil.which("chromium") or os.environ.get("CHROMIUM"):
        return "already there"
    if apt_install("chromium"):
        return "installed by apt"
    return "none to be had: the browser journeys will be skipped by name"


def outside_verifier() -> str:
    """Fetch the program that checks our credentials with other people's code, each file by its digest."""
    place = ROOT / "tests" / "learning" / "verifier"
    lock = (place / "package-lock.json").read_text()
    mark = place / "node_modules" / ".installed"
    if mark.exists() and mark.read_text() == lock:
        return "up to date"
    run(*npm(), "ci", "--silent", "--no-audit", "--no-fund", "--prefix", place)
    mark.write_text(lock)
    return "installed"


def take(steps: Sequence[Step]) -> None:
    for number, (title, step) in enumerate(steps, 1):
        started = time.monotonic()
        print(f"[{number}/{len(steps)}] {title} …", flush=True)
        outcome = step()
        print(f"      {outcome} ({time.monotonic() - started:.1f} s)", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tests", action="store_true", help="add what the checks and tests need")
    arguments = parser.parse_args()
    if sys.version_info < (3, 11):  # noqa: UP036 - the system's Python may be any; say it in words
        print(f"学在辽源 needs Python 3.11 or newer; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 2
    steps: list[Step] = [
        ("Virtual environment", make_venv),
        ("Python packages", install_packages),
        ("ffmpeg, Chinese font and voice, Pango", media_tools),
        ("Browser libraries", frontend),
        ("Translations", translations),
        *site_steps(),
    ]
    if arguments.tests:
        steps += [
            ("Test packages", lambda: install("dev")),
            ("Chromium", chromium),
            ("A verifier of credentials", outside_verifier),
        ]
    try:
        take(steps)
    except SetupFailed as failure:
        print(f"Setup stopped: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
