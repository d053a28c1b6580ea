"""The search engine of one machine: tantivy, inside the process.

Every subject carries its version in the index itself: in its documents, or, once it is gone, in a
tombstone that no search sees. So a slow worker's older copy is refused even after a deletion.
"""

import contextlib
import json
import os
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import tantivy

from search.analysis import ANALYSIS_VERSION, FIELDS, analyse
from search.documents import Change, Document, Kind, newest
from search.engines.base import Filters, Found, Scored, Written
from search.engines.generations import Generations
from search.exceptions import IndexDamaged, IndexOutdated
from search.query import TIE, All, AnyOf, Best, Boosted, Clause, OfKinds, Term

# Raise it when the fields below change.
SCHEMA_VERSION = 1
WRITER_WAIT_SECONDS = 30.0
MAX_HITS = 10_000
_HEAP_BYTES = 32_000_000
_TOMBSTONE = "gone"
_NEVER = 2**62
_ABOUT = "about.json"
_INDEX_OPTION = "freq"


class EmbeddedEngine:
    """An index in ``folder``. Safe to use from any thread, and in processes forked after the first use."""

    def __init__(self, folder: Path, *, writer_wait: float = WRITER_WAIT_SECONDS) -> None:
        self._generations = Generations(folder)
        self._writer_wait = writer_wait
        self._reader: _Reader | None = None
        self._opening = threading.Lock()

    def check(self) -> None:
        path = self._generations.current()
        with _damage_told():
            _Reader(path).searcher()

    def search(self, clause: Clause, filters: Filters, *, limit: int, offset: int = 0) -> Found:
        with _damage_told():
            searcher = self._live().searcher()
            query = _filtered(_translated(clause), filters)
            # tantivy panics at a limit of 0, and sorts as many hits as it is asked to skip.
            if limit <= 0 or offset >= MAX_HITS:
                return Found(_total(searcher.search(query, 1)), ())
            result = searcher.search(query, limit, offset=offset)
            return Found(_total(result), tuple(_scored(searcher, score, at) for score, at in result.hits))

    def counts(self, clause: Clause | None, filters: Filters) -> Mapping[Kind, int]:
        with _damage_told():
            return _counts(self._live().searcher(), clause, filters)

    def write(self, changes: Collection[Change]) -> Written:
        with self._generations.writing(timeout=self._writer_wait), _damage_told():
            # Opened under the lock: a rebuild may have replaced the generation while we waited.
            return _write(_opened(self._generations.current()), changes)

    @contextlib.contextmanager
    def build(self) -> Iterator["EmbeddedBuild"]:
        with self._generations.building() as path:
            yield EmbeddedBuild(self._generations, path, writer_wait=self._writer_wait)

    def _live(self) -> "_Reader":
        path = self._generations.current()
        reader = self._reader
        # A forked child must not share its parent's reader, whose threads it hasn't inherited.
        if reader is None or reader.path != path or reader.pid != os.getpid():
            with self._opening:
                reader = self._reader = _Reader(path)
        return reader


class EmbeddedBuild:
    """The next generation. See :class:`search.engines.base.Build`."""

    def __init__(self, generations: Generations, path: Path, *, writer_wait: float) -> None:
        self._generations = generations
        self._path = path
        self._writer_wait = writer_wait
        with _damage_told():
            self._index = tantivy.Index(_SCHEMA, path=str(path))
            _prepare(self._index)
            (path / _ABOUT).write_text(json.dumps(_about()))

    def add(self, changes: Iterable[Change]) -> Written:
        with _damage_told():
            return _write(self._index, list(changes))

    def counts(self, now: int) -> Mapping[Kind, int]:
        with _damage_told():
            self._index.reload()
            return _counts(self._index.searcher(), None, Filters(frozenset(Kind), now))

    def publish(self, catch_up: Callable[[], None]) -> None:
        with self._generations.writing(timeout=self._writer_wait):
            catch_up()
            self._generations.publish(self._path)


class _Reader:
    """One generation, open for reading."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.pid = os.getpid()
        self._index = _opened(path)

    def searcher(self) -> tantivy.Searcher:
        """Return a view of what is committed now (25 µs when nothing changed)."""
        self._index.reload()
        return self._index.searcher()


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("subject", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("kind", fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("version", fast=True)
    builder.add_integer_field("expires_at", indexed=True, fast=True)
    builder.add_text_field("stored", stored=True, tokenizer_name="raw", index_option="basic")
    for field in FIELDS:
        builder.add_text_field(field.name, tokenizer_name="spaces", index_option=_INDEX_OPTION)
    return builder.build()


_SCHEMA = _schema()


def _about() -> dict[str, int]:
    return {"analysis": ANALYSIS_VERSION, "schema": SCHEMA_VERSION}


def _opened(path: Path) -> tantivy.Index:
    try:
        about = json.loads((path / _ABOUT).read_text())
    except (OSError, ValueError) as error:
        raise IndexDamaged(_ABOUT) from error
    if about != _about():
        raise IndexOutdated
    index = tantivy.Index.open(str(path))
    _prepare(index)
    return index


def _prepare(index: tantivy.Index) -> None:
    spaces = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("spaces", spaces)
    # Reloaded by hand before each search: exact, and no thread that a fork would lose.
    index.config_reader("manual")


def _write(index: tantivy.Index, changes: Collection[Change]) -> Written:
    index.reload()
    searcher = index.searcher()
    fresh = [change for change in newest(changes) if _version(searcher, change.subject) <= change.version]
    if fresh:
        writer = index.writer(_HEAP_BYTES, 1)
        try:
            for change in fresh:
                writer.delete_documents_by_term("subject", change.subject)
                for document in _tantivy_documents(change):
                    writer.add_document(document)
            writer.commit()
        finally:
            # Also lets go of tantivy's own lock, at once.
            writer.wait_merging_threads()
    return Written(applied=len(fresh), stale=len(changes) - len(fresh))


def _version(searcher: tantivy.Searcher, subject: str) -> int:
    """Return the version that the index holds of a subject, 0 if it never heard of it."""
    hits = searcher.search(_term("subject", subject, "basic"), 1, count=False).hits
    if not hits:
        return 0
    (version,) = searcher.fast_field_values("version", [hits[0][1]])
    return int(version or 0)


def _tantivy_documents(change: Change) -> Iterator[tantivy.Document]:
    for document in change.documents:
        yield tantivy.Document(
            id=document.id,
            subject=document.subject,
            kind=document.kind.value,
            version=change.version,
            expires_at=_NEVER if document.expires_at is None else document.expires_at,
            stored=json.dumps(document.stored(), ensure_ascii=False),
            **analyse(document),
        )
    if not change.documents:
        yield tantivy.Document(
            id=change.subject, subject=change.subject, kind=_TOMBSTONE, version=change.version, expires_at=0
        )


def _counts(searcher: tantivy.Searcher, clause: Clause | None, filters: Filters) -> dict[Kind, int]:
    query = tantivy.Query.all_query() if clause is None else _translated(clause)
    by_kind = {"kinds": {"terms": {"field": "kind", "size": len(Kind) + 1}}}
    buckets = searcher.aggregate(_filtered(query, filters), by_kind)["kinds"]["buckets"]
    counted = {Kind(bucket["key"]): int(bucket["doc_count"]) for bucket in buckets}
    return {kind: counted.get(kind, 0) for kind in Kind if kind in filters.kinds}


def _total(result: Any) -> int:
    # tantivy's own type stub forgets the attribute.
    return int(result.count)


def _scored(searcher: tantivy.Searcher, score: float, at: tantivy.DocAddress) -> Scored:
    stored: Any = searcher.doc(at).get_first("stored")
    return Scored(Document.from_stored(json.loads(stored)), float(score))


def _filtered(query: tantivy.Query, filters: Filters) -> tantivy.Query:
    alive = tantivy.Query.range_query(
        _SCHEMA,
        "expires_at",
        tantivy.FieldType.Integer,
        lower_bound=filters.now,
        include_lower=False,
    )
    # Tombstones have expired since the beginning of time.
    kinds = [] if filters.kinds == frozenset(Kind) else [_silent(_of_kinds(filters.kinds))]
    return _all(query, _silent(alive), *kinds)


def _translated(clause: Clause) -> tantivy.Query:
    match clause:
        case Term(field, token):
            return _term(field, token, _INDEX_OPTION)
        case All(clauses):
            return _all(*map(_translated, clauses))
        case AnyOf(clauses, at_least):
            return _any(map(_translated, clauses), at_least)
        case Best(clauses):
            return tantivy.Query.disjunction_max_query([_translated(one) for one in clauses], TIE)
        case Boosted(inner, by):
            return tantivy.Query.boost_query(_translated(inner), by)
        case OfKinds(kinds):
            return _silent(_of_kinds(kinds))


def _all(*queries: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query) for query in queries])


def _any(queries: Iterable[tantivy.Query], at_least: int = 1) -> tantivy.Query:
    should = [(tantivy.Occur.Should, query) for query in queries]
    return tantivy.Query.boolean_query(should, minimum_number_should_match=at_least)


def _silent(query: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.const_score_query(query, 0.0)


def _of_kinds(kinds: Iterable[Kind]) -> tantivy.Query:
    # tantivy's own set query costs more than the whole rest of a search.
    return _any(_term("kind", kind.value, "basic") for kind in sorted(kinds))


def _term(field: str, token: str, index_option: str) -> tantivy.Query:
    return tantivy.Query.term_query(_SCHEMA, field, token, index_option)


@contextlib.contextmanager
def _damage_told() -> Iterator[None]:
    """Tell what tantivy and the file system say of a broken index as ``IndexDamaged``."""
    try:
        yield
    except (ValueError, OSError) as error:
        # tantivy raises ValueError for all that it finds wrong with its files.
        raise IndexDamaged(_first_words(error)) from error


def _first_words(error: Exception) -> str:
    return str(error).splitlines()[0][:120] if str(error) else type(error).__name__
