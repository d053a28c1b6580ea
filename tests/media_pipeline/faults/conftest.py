"""A stack for each test, and a film that has several pieces."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from tests.media_pipeline import clips
from tests.media_pipeline.faults.stack import Stack


@pytest.fixture(scope="session")
def empty_database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The tables and what the migrations wrote, as a file to copy."""
    if connection.vendor != "sqlite" or sys.platform != "linux":
        pytest.skip("these stacks are made of SQLite files and Linux processes")
    path = tmp_path_factory.mktemp("database") / "empty.sqlite3"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(path)])
    return path


@pytest.fixture
def stack(tmp_path: Path, empty_database: Path) -> Iterator[Stack]:
    made = Stack(tmp_path, empty_database)
    yield made
    made.stop()


@pytest.fixture(scope="session")
def film(clip_folder: Path) -> Path:
    """Twelve seconds with sound: a plan, the sound, three pieces of four seconds, a finish."""
    return clips.film(clip_folder / "twelve.mp4", "-c:a", "aac", "-g", "25", size="320x180", seconds=12)
