"""A new index is built beside the live one, and takes its place whole or not at all."""

import json
import shutil
import subprocess
import sys
from collections.abc import Collection
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.core.management import CommandError, call_command

from courses.models import CoursePage
from lms.lib import clock
from search import indexing, subjects
from search.documents import Change, Kind
from search.engines import Engine, engine
from search.engines.base import Written
from search.engines.embedded import EmbeddedBuild
from search.engines.generations import Generations
from search.exceptions import IndexMissing, RebuildRefused, RebuildRunning
from search.queries import search
from tests.factories import make_course
from tests.search.factories import make_opening


def generations(folder: Path) -> list[Path]:
    return sorted((folder / "generations").iterdir())


def test_a_rebuild_holds_what_the_database_holds(db: None, index_folder: Path) -> None:
    make_course(title="低压电工", lessons=2)
    make_course(title="焊工", lessons=0, publish=False)
    make_opening(title="电工")
    make_opening(title="电工", key="expired", expires_at=clock.now() - timedelta(days=1))
    counts = indexing.rebuild()
    assert counts == {Kind.COURSE: 1, Kind.LESSON: 2, Kind.CUE: 0, Kind.OPENING: 1}
    assert search("电工").counts == counts


def test_progress_is_told_up_to_the_end(db: None) -> None:
    make_course(lessons=3)
    told: list[indexing.Progress] = []
    indexing.rebuild(told.append)
    assert told[-1] == indexing.Progress(done=4, total=4)


def test_the_live_index_answers_and_takes_writes_while_the_next_is_built(
    index: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_course(title="低压电工", lessons=0)
    indexing.process()
    real = EmbeddedBuild.add
    seen: list[int] = []

    def add(build: EmbeddedBuild, changes: Collection[Change]) -> Written:
        written = real(build, changes)
        if not seen:
            seen.append(search("电工").total)
            make_course(title="电工进阶", lessons=0)
            indexing.process()
            seen.append(search("电工").total)
        return written

    monkeypatch.setattr(EmbeddedBuild, "add", add)
    indexing.rebuild()
    assert seen == [1, 2]
    assert search("电工").total == 2


def test_what_is_deleted_while_the_next_is_built_does_not_come_back(
    index: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = make_course(title="低压电工", lessons=0)
    real = EmbeddedBuild.add

    def add(build: EmbeddedBuild, changes: Collection[Change]) -> Written:
        written = real(build, changes)
        if CoursePage.objects.filter(pk=course.pk).exists():
            course.delete()
        return written

    monkeypatch.setattr(EmbeddedBuild, "add", add)
    indexing.rebuild()
    assert search("电工").total == 0


def test_an_older_copy_is_refused_by_the_new_index_too(index: Engine) -> None:
    course = make_course(title="低压电工", lessons=0)
    slow = indexing._changes(indexing._claim())
    course.delete()
    indexing.rebuild()
    assert engine().write(slow).applied == 0
    assert search("电工").total == 0


def test_an_index_that_disagrees_with_the_database_is_refused(
    index: Engine, index_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_course(title="低压电工", lessons=0)
    indexing.process()
    live = (index_folder / "current").resolve()
    monkeypatch.setattr(subjects, "counts", lambda: {Kind.COURSE: 5})
    with pytest.raises(RebuildRefused, match="course: 5 in the database, 1 in the index"):
        indexing.rebuild()
    assert (index_folder / "current").resolve() == live
    assert generations(index_folder) == [live], "what was built is thrown away"
    assert search("电工").total == 1


def test_two_rebuilds_at_once_are_one_too_many(index: Engine) -> None:
    with engine().build(), pytest.raises(RebuildRunning):
        indexing.rebuild()
    indexing.rebuild()


BUILD_AND_HANG = """
import sys, time
from pathlib import Path
from search.engines.embedded import EmbeddedEngine

with EmbeddedEngine(Path(sys.argv[1])).build():
    print("building", flush=True)
    time.sleep(60)
"""


def test_what_a_killed_rebuild_left_is_cleared_by_the_next(index: Engine, index_folder: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", BUILD_AND_HANG, str(index_folder)],
        cwd=site_settings.BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "building\n"
    process.kill()
    process.communicate(timeout=10)
    assert len(generations(index_folder)) == 2
    indexing.rebuild()
    live = (index_folder / "current").resolve()
    assert live in generations(index_folder)
    assert len(generations(index_folder)) == 2, "the live one and the one before it"


def test_a_writer_that_waits_through_a_swap_writes_to_the_new_index(
    index: Engine, index_folder: Path
) -> None:
    make_course(title="低压电工", lessons=0)
    old = (index_folder / "current").resolve()
    indexing.rebuild()
    indexing.process()
    assert (index_folder / "current").resolve() != old
    make_course(title="电工进阶", lessons=0)
    indexing.process()
    assert search("电工").total == 2


@pytest.mark.parametrize("damage", ["missing", "damaged", "outdated"])
def test_the_sweep_repairs_an_index_that_cannot_be_read(
    index: Engine, index_folder: Path, damage: str
) -> None:
    make_course(title="低压电工", lessons=0)
    current = index_folder / "current"
    if damage == "missing":
        shutil.rmtree(index_folder)
    elif damage == "damaged":
        (current / "meta.json").write_text("?")
    else:
        (current / "about.json").write_text(json.dumps({"analysis": 0, "schema": 0}))
    indexing.sweep()
    assert search("电工").total == 1


def test_the_reconciliation_finds_what_was_lost(index: Engine) -> None:
    make_course(title="低压电工", lessons=0)
    assert indexing.reconcile()
    engine().write([Change(name, 10**6) for name in subjects.every_subject()])
    assert search("电工").total == 0
    assert not indexing.reconcile()
    assert search("电工").total == 1
    assert indexing.reconcile()


def test_a_broken_swap_keeps_the_live_index(index: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    make_course(title="低压电工", lessons=0)
    indexing.process()

    def full(self: Generations, path: Path) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(Generations, "publish", full)
    with pytest.raises(OSError, match="no space"):
        indexing.rebuild()
    assert search("电工").total == 1


def test_the_command_tells_what_it_built(db: None) -> None:
    make_course(title="低压电工", lessons=2)
    out = StringIO()
    call_command("rebuild_index", stdout=out)
    assert "course 1，lesson 2" in out.getvalue()


def test_the_command_fails_in_words(index: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subjects, "counts", lambda: {Kind.COURSE: 5})
    with pytest.raises(CommandError, match="旧索引继续使用"):
        call_command("rebuild_index", stdout=StringIO())


def test_without_an_index_the_command_says_how_to_get_one(db: None) -> None:
    with pytest.raises(CommandError, match="rebuild_index"):
        call_command("search", "电工")
    with pytest.raises(IndexMissing):
        search("电工")


def test_the_check_reports_damage_and_before_going_public_absence(index_folder: Path, settings: Any) -> None:
    from search.checks import index_is_built, index_is_usable

    assert index_is_usable(None) == []
    assert [message.id for message in index_is_built(None)] == ["search.W001"]
    with engine().build() as build:
        build.publish(lambda: None)
    assert index_is_usable(None) == index_is_built(None) == []
    (index_folder / "current" / "meta.json").write_text("?")
    assert [message.id for message in index_is_usable(None)] == ["search.W002"]
    settings.SEARCH_URL = "solr://somewhere"
    assert [message.id for message in index_is_usable(None)] == ["search.E001"]
