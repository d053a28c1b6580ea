"""English is complete: whatever a page may say in Chinese, each package's catalogue says in English."""

import io
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(settings.BASE_DIR)
# Where the texts of a folder are translated; the longest matching folder wins.
CATALOGUES = ("lms", "lms/accounts", "lms/learning", "courses", "media_pipeline", "search", "jobs_bridge")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}


def files_of(catalogue: str) -> Iterator[Path]:
    inner = [ROOT / other for other in CATALOGUES if other.startswith(f"{catalogue}/")]
    for path in sorted((ROOT / catalogue).rglob("*")):
        if path.suffix not in {".py", ".html", ".txt"} or "migrations" in path.parts:
            continue
        if not any(path.is_relative_to(folder) for folder in inner):
            yield path


def texts_in(path: Path) -> Iterator[str]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # A template's indentation is no Python block, and the tokenizer refuses one that steps back unevenly.
        source = "\n".join(line.lstrip() for line in templatize(source, origin=str(path)).splitlines())
    for _line, message, _comments, _context in extract(
        "python", io.BytesIO(source.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"}
    ):
        yield from (message,) if isinstance(message, str) else (message[0],)


def translated(catalogue: str) -> set[str]:
    path = ROOT / catalogue / "locale" / "en" / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return set()
    return {entry.msgid for entry in polib.pofile(str(path)).translated_entries()}


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_every_text_has_its_english(catalogue: str) -> None:
    known = translated(catalogue)
    missing = sorted(
        {
            f"{path.relative_to(ROOT)}: {text}"
            for path in files_of(catalogue)
            for text in texts_in(path)
            if text not in known
        }
    )
    assert not missing, "\n".join(missing)
