"""A folder of odd files, each made once a session when it is first asked for."""

from collections.abc import Callable
from pathlib import Path

import pytest

Corpus = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    root = tmp_path_factory.mktemp("corpus")

    def make(name: str, recipe: Callable[[Path], object]) -> Path:
        path = root / name.replace(".", "-") / name
        if not path.exists():
            path.parent.mkdir()
            recipe(path)
        return path

    return make
