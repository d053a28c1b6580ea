"""The documents say what is true: commands exist, links lead somewhere, settings are all described."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

ROOT = Path(settings.BASE_DIR)
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*/*/README.md")])
IDS = [str(path.relative_to(ROOT)) for path in DOCUMENTS]


@pytest.mark.parametrize("document", DOCUMENTS, ids=IDS)
def test_every_relative_link_leads_to_a_file(document: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", document.read_text(encoding="utf-8"))
    assert [target for target in targets if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=IDS)
def test_every_named_command_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.M))
    code = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.S))
    assert set(re.findall(r"\bmake ([a-z][a-z-]+)", code)) - targets == set()
    assert set(re.findall(r"manage\.py ([a-z_]+)", code)) - set(get_commands()) == set()


def test_every_setting_from_the_environment_is_described() -> None:
    source = "\n".join(path.read_text() for path in (ROOT / "lms" / "settings").glob("*.py"))
    names = set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", source))
    described = set(re.findall(r"`([A-Z_]+)`", (ROOT / "docs" / "operator.md").read_text(encoding="utf-8")))
    assert names - described == set()


def test_both_readmes_tell_the_same_two_commands() -> None:
    for name in ("README.md", "README.zh-hans.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "make run" in text
        assert "make test" in text


@pytest.mark.parametrize("document", DOCUMENTS, ids=IDS)
def test_every_named_file_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    named = re.findall(
        r"`((?:lms|courses|media_pipeline|search|jobs_bridge|tests|deploy|bench|docs)/[\w./-]*)`", text
    )
    assert [name for name in named if not (ROOT / name).exists()] == []
