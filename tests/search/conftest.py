"""An index of its own for every test."""

from pathlib import Path
from typing import Any

import pytest

from search.engines import Engine, engine
from search.indexing import process, rebuild


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
def indexed(index: Engine) -> Any:
    """Return a function that does what a worker would do now."""
    return process
