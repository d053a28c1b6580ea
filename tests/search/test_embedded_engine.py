"""The embedded engine keeps the newest version of everything, and says clearly when it can't."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from search import query
from search.documents import Change, Document, Kind
from search.engines.base import Filters, Written
from search.engines.embedded import EmbeddedEngine
from search.exceptions import IndexDamaged, IndexMissing, IndexOutdated, InvalidDocument

Make = Callable[..., Change]
EVERYTHING = Filters(frozenset(Kind), now=1_000)


def titles(engine: EmbeddedEngine, q: str, filters: Filters = EVERYTHING) -> list[str]:
    (exact, *_looser) = query.steps(query.read(q))
    return [hit.document.title for hit in engine.search(exact.clause, filters, limit=50).hits]


def test_what_is_written_is_found_at_once_by_every_reader(
    bare: EmbeddedEngine, change: Make, index_folder: Path
) -> None:
    other = EmbeddedEngine(index_folder)
    assert titles(other, "电工") == []
    bare.write([change(title="煤矿工人转岗电工基础")])
    assert titles(bare, "电工") == titles(other, "电工") == ["煤矿工人转岗电工基础"]


def test_a_newer_version_replaces_an_older_one(bare: EmbeddedEngine, change: Make) -> None:
    bare.write([change(title="旧电工", version=1)])
    bare.write([change(title="新电工", version=2)])
    assert titles(bare, "电工") == ["新电工"]


def test_an_older_version_never_wins(bare: EmbeddedEngine, change: Make) -> None:
    bare.write([change(title="新电工", version=5)])
    assert bare.write([change(title="旧电工", version=4)]) == Written(applied=0, stale=1)
    assert titles(bare, "电工") == ["新电工"]


def test_a_deletion_is_remembered_against_older_copies(bare: EmbeddedEngine, change: Make) -> None:
    bare.write([change(version=3)])
    bare.write([Change("course:1", 7)])
    assert titles(bare, "电工") == []
    assert bare.write([change(version=6)]).stale == 1
    assert titles(bare, "电工") == []
    assert sum(bare.counts(None, EVERYTHING).values()) == 0
    bare.write([change(version=8)])
    assert titles(bare, "电工") == ["低压电工"]


def test_the_same_version_may_be_written_again(bare: EmbeddedEngine, change: Make) -> None:
    for _attempt in range(3):
        assert bare.write([change(version=2)]).applied == 1
    assert titles(bare, "电工") == ["低压电工"]


def test_of_one_subject_in_one_batch_the_newest_is_kept(bare: EmbeddedEngine, change: Make) -> None:
    written = bare.write([change(title="电工乙", version=2), change(title="电工甲", version=1)])
    assert written == Written(applied=1, stale=1)
    assert titles(bare, "电工") == ["电工乙"]


def test_a_subject_is_replaced_with_all_its_documents(bare: EmbeddedEngine) -> None:
    def lesson(version: int, cues: int) -> Change:
        documents = [
            Document(
                id=f"lesson:1:cue:{n}",
                subject="lesson:1",
                kind=Kind.CUE,
                path=f"/l/?t={n}",
                title="课",
                body="先断电",
            )
            for n in range(cues)
        ]
        return Change("lesson:1", version, tuple(documents))

    bare.write([lesson(1, cues=5)])
    bare.write([lesson(2, cues=2)])
    assert bare.counts(None, EVERYTHING)[Kind.CUE] == 2


def test_what_has_expired_is_not_found(bare: EmbeddedEngine, change: Make) -> None:
    bare.write([change(kind=Kind.OPENING, title="焊工", expires_at=500)])
    assert titles(bare, "焊工", Filters(frozenset(Kind), now=499)) == ["焊工"]
    assert titles(bare, "焊工", Filters(frozenset(Kind), now=500)) == []
    (exact, *_looser) = query.steps(query.read("焊工"))
    assert bare.counts(exact.clause, Filters(frozenset(Kind), now=500))[Kind.OPENING] == 0


def test_only_the_kinds_asked_for_are_found(bare: EmbeddedEngine, change: Make) -> None:
    bare.write([change(1, "焊工课"), change(2, "焊工岗", kind=Kind.OPENING)])
    assert titles(bare, "焊工", Filters(frozenset({Kind.OPENING}), now=0)) == ["焊工岗"]


def test_pages_of_hits_follow_each_other(bare: EmbeddedEngine, change: Make) -> None:
    bare.write([change(number, f"电工第{number}班") for number in range(25)])
    (exact, *_looser) = query.steps(query.read("电工"))
    pages = [bare.search(exact.clause, EVERYTHING, limit=10, offset=offset) for offset in (0, 10, 20)]
    assert [page.total for page in pages] == [25, 25, 25]
    assert len({hit.document.id for page in pages for hit in page.hits}) == 25
    assert bare.search(exact.clause, EVERYTHING, limit=0).total == 25
    assert bare.search(exact.clause, EVERYTHING, limit=10, offset=10**9).hits == ()


def test_a_document_comes_back_as_it_was_written(bare: EmbeddedEngine, change: Make) -> None:
    written = change(
        summary="学接线", keywords=("电工", "维修"), facts={"hours": 4.5, "lessons": 3}, body="正文"
    )
    bare.write([written])
    (exact, *_looser) = query.steps(query.read("电工"))
    assert [hit.document for hit in bare.search(exact.clause, EVERYTHING, limit=1).hits] == list(
        written.documents
    )


def test_a_term_of_any_length_is_survived(bare: EmbeddedEngine, change: Make) -> None:
    bare.write([change(title="电工", body="x" * 150_000 + " " + "电" * 10_000)])
    assert titles(bare, "电工") == ["电工"]


def test_an_index_that_was_never_built_is_missing(index_folder: Path, change: Make) -> None:
    engine = EmbeddedEngine(index_folder)
    with pytest.raises(IndexMissing):
        titles(engine, "电工")
    with pytest.raises(IndexMissing):
        engine.write([change()])
    with pytest.raises(IndexMissing):
        engine.check()


@pytest.mark.parametrize("pattern", ["meta.json", "*.term", "*.store", "*.fast", "*.idx", "about.json"])
@pytest.mark.parametrize("damage", ["removed", "truncated", "overwritten"])
def test_a_damaged_index_says_so(
    bare: EmbeddedEngine, change: Make, index_folder: Path, pattern: str, damage: str
) -> None:
    bare.write([change()])
    victim = next((index_folder / "current").glob(pattern))
    content = victim.read_bytes()
    victim.unlink()
    if damage == "truncated":
        victim.write_bytes(content[: len(content) // 2])
    elif damage == "overwritten":
        victim.write_bytes(b"x" * len(content))
    with pytest.raises(IndexDamaged):
        EmbeddedEngine(index_folder).check()
    with pytest.raises(IndexDamaged):
        titles(EmbeddedEngine(index_folder), "电工")


def test_an_index_of_another_analysis_is_outdated(
    bare: EmbeddedEngine, index_folder: Path, change: Make
) -> None:
    about = index_folder / "current" / "about.json"
    about.write_text(json.dumps({**json.loads(about.read_text()), "analysis": 0}))
    with pytest.raises(IndexOutdated):
        EmbeddedEngine(index_folder).check()
    with pytest.raises(IndexOutdated):
        EmbeddedEngine(index_folder).write([change()])


def test_a_folder_that_vanishes_under_a_reader_is_missing(
    bare: EmbeddedEngine, index_folder: Path, change: Make
) -> None:
    bare.write([change()])
    assert titles(bare, "电工")
    shutil.rmtree(index_folder)
    with pytest.raises(IndexMissing):
        titles(bare, "电工")


def test_the_schema_refuses_what_it_does_not_know(change: Make) -> None:
    stored = change().documents[0].stored()
    assert Document.from_stored(stored) == change().documents[0]
    with pytest.raises(InvalidDocument):
        Document.from_stored({**stored, "colour": "red"})
    with pytest.raises(InvalidDocument):
        change(title="  ")
    with pytest.raises(InvalidDocument):
        Document(id="course:1", subject="course:1", kind=Kind.COURSE, path="https://elsewhere/", title="x")
    with pytest.raises(InvalidDocument):
        Change("course:2", 1, change(1).documents)
