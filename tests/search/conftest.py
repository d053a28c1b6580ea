"""An index of its own for every test."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from search.documents import Change, Document, Kind
from search.engines import Engine, engine
from search.engines.embedded import EmbeddedEngine
from search.indexing import rebuild


@pytest.fixture(autouse=True)
def index_folder(settings: Any, tmp_path: Path) -> Path:
    """Point the search at an empty folder: nothing is built yet."""
    folder = tmp_path / "index"
    settings.SEARCH_URL = f"tantivy://{folder}"
    return folder


@pytest.fixture
def index(index_folder: Path, db: None) -> Engine:
    """Build the index of whatever the database holds."""
    rebuild()
    return engine()


@pytest.fixture
def bare(index_folder: Path) -> EmbeddedEngine:
    """Build an index that no database stands behind."""
    embedded = EmbeddedEngine(index_folder)
    with embedded.build() as build:
        build.publish(lambda: None)
    return embedded


@pytest.fixture
def change() -> Callable[..., Change]:
    """Return a function that makes a change with one document."""

    def make(
        number: int = 1, title: str = "低压电工", version: int = 1, kind: Kind = Kind.COURSE, **fields: Any
    ) -> Change:
        subject = f"{kind}:{number}"
        document = Document(
            id=subject, subject=subject, kind=kind, path=f"/{kind}/{number}/", title=title, **fields
        )
        return Change(subject, version, (document,))

    return make
