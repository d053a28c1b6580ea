"""The house rules that no linter knows."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.template.loader import get_template

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("lms", "courses", "media_pipeline", "search", "jobs_bridge")


def tracked() -> list[Path]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listing.returncode:
        pytest.skip("not a git checkout: the list of files is git's")
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_says_what_it_owns_imports_and_offers(package: str) -> None:
    docstring = ast.get_docstring(ast.parse((ROOT / package / "__init__.py").read_text())) or ""
    assert all(word in docstring for word in ("Owns:", "May import:", "Doors:"))


def test_no_module_is_a_grab_bag() -> None:
    assert [
        path for path in tracked() if path.stem in {"utils", "helpers", "misc", "common", "methods"}
    ] == []


def test_no_file_names_a_package_registry() -> None:
    hosts = re.compile(r"(pypi\.org|pythonhosted\.org|npmjs\.(com|org)|deb\.debian\.org)")
    named = [
        path.relative_to(ROOT)
        for path in tracked()
        if hosts.search(path.read_bytes().decode("utf-8", errors="ignore"))
    ]
    assert named == []


def test_every_template_compiles() -> None:
    folders = [
        Path(folder)
        for folder in engines["django"].template_dirs
        if Path(folder).is_relative_to(ROOT) and ".venv" not in Path(folder).parts
    ]
    names = {
        str(path.relative_to(folder))
        for folder in folders
        for path in folder.rglob("*")
        if path.suffix in {".html", ".txt"}
    }
    assert names
    for name in sorted(names):
        get_template(name)


def test_no_template_carries_inline_script_or_style() -> None:
    """The content security policy would block it, on every page but the editor's."""
    inline = re.compile(
        r"<script(?![^>]*\b(src|type=\"application/(ld\+)?json\"|nonce))|\sstyle=\"|\son[a-z]+=\"", re.I
    )
    found = [
        f"{path.relative_to(ROOT)}: {match.group(0)}"
        for path in tracked()
        if path.suffix == ".html" and "/admin/" not in str(path) and "wagtailadmin" not in str(path)
        for match in [inline.search(path.read_text(encoding="utf-8"))]
        if match
    ]
    assert found == []
