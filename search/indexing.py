"""Keeping the index true to the database: job by job, or all of it at once.

A job's version is read before its documents are, so that documents are never older than the version
they are written under; the engine refuses a version older than the one it holds. So any number of
workers may work at once, in any order, and the last state of the database wins.
"""

import itertools
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import F, Q

from lms.lib import clock
from search import subjects
from search.documents import Change, Kind
from search.engines import engine
from search.engines.base import Build, Filters
from search.exceptions import (
    IndexDamaged,
    IndexMissing,
    IndexOutdated,
    RebuildRefused,
    RebuildRunning,
    SearchError,
)
from search.models import IndexJob, JobState

BATCH = 200
LEASE = timedelta(minutes=5)
FIRST_RETRY = timedelta(seconds=10)
LAST_RETRY = timedelta(minutes=10)
CATCH_UPS = 3

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of how many subjects are in the new index."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class _Built:
    version: int
    documents: int


def process() -> int:
    """Do the jobs that are due, and return how many. What fails is kept, with the reason, for later."""
    done = 0
    while claimed := _claim():
        try:
            engine().write(_changes(claimed))
        except Exception as error:
            _put_back(claimed, error)
            if not isinstance(error, SearchError):
                raise
            log.warning("index_jobs_failed", jobs=len(claimed), reason=type(error).__name__)
            break
        done += _finish(claimed)
    return done


def sweep() -> None:
    """Repair an index that can't be read, then do what is due: new jobs, retries, abandoned ones."""
    try:
        engine().check()
    except (IndexMissing, IndexDamaged, IndexOutdated) as error:
        log.warning("index_rebuilt", reason=type(error).__name__)
        _rebuild_unless_running()
    process()


def reconcile() -> bool:
    """Compare the index with the database and rebuild it if they differ; return whether they agreed."""
    process()
    found = engine().counts(None, Filters(frozenset(Kind), _now()))
    differences = _differences(subjects.counts(), found)
    if differences:
        log.warning("index_rebuilt", reason="differs from the database", differences=differences)
        _rebuild_unless_running()
    return not differences


def rebuild(report: Callable[[Progress], None] = lambda progress: None) -> Mapping[Kind, int]:
    """Build a new index beside the live one, check it against the database, and swap.

    The live index answers and is written to all the while; what was written there meanwhile is added
    before the swap. Returns the number of documents of each kind.

    :raises RebuildRefused: the new index doesn't agree with the database; the live one stays.
    :raises RebuildRunning: another process is at it.
    """
    with engine().build() as build:
        built: dict[str, _Built] = {}
        total = sum(subjects.counts().values())
        for batch in _batched(subjects.every_subject()):
            _add(build, batch, built)
            report(Progress(len(built), max(total, len(built))))
        build.publish(lambda: _catch_up(build, built))
        return build.counts(_now())


def _batched(names: Iterator[str]) -> Iterator[list[str]]:
    while batch := list(itertools.islice(names, BATCH)):
        yield batch


def _add(build: Build, names: Collection[str], built: dict[str, _Built]) -> None:
    versions = dict(IndexJob.objects.filter(subject__in=names).values_list("subject", "version"))
    changes = _changes_of({name: versions.get(name, 0) for name in names})
    build.add(changes)
    built.update({change.subject: _Built(change.version, len(change.documents)) for change in changes})


def _catch_up(build: Build, built: dict[str, _Built]) -> None:
    """Add what has changed since it was built, until the new index and the database agree."""
    differences = ""
    for _attempt in range(CATCH_UPS):
        late = [
            subject
            for subject, version in IndexJob.objects.values_list("subject", "version").iterator()
            if subject not in built or built[subject].version < version
        ]
        for start in range(0, len(late), BATCH):
            _add(build, late[start : start + BATCH], built)
        differences = _disagreement(build, built)
        if not differences:
            return
    raise RebuildRefused(differences)


def _disagreement(build: Build, built: Mapping[str, _Built]) -> str:
    found = build.counts(_now())
    written, held = sum(one.documents for one in built.values()), sum(build.counts(0).values())
    lost = f"documents: {written} written, {held} found" if written != held else ""
    return _differences(subjects.counts(), found) or lost


def _differences(expected: Mapping[Kind, int], found: Mapping[Kind, int]) -> str:
    return ", ".join(
        f"{kind}: {count} in the database, {found[kind]} in the index"
        for kind, count in expected.items()
        if found[kind] != count
    )


def _rebuild_unless_running() -> None:
    try:
        rebuild()
    except RebuildRunning:
        log.info("index_rebuild_already_running")


def _claim() -> list[IndexJob]:
    """Take what is due: new jobs together; a job that failed or was abandoned alone, lest it harm others."""
    now, claim = clock.now(), uuid.uuid4()
    due = IndexJob.objects.claimable(now).order_by("requested_at", "pk").values_list("pk", flat=True)
    with transaction.atomic():
        chosen = list(due.filter(attempts=0)[:BATCH]) or list(due[:1])
        # Claimed by a conditional update: of two workers who chose the same job, one gets it.
        IndexJob.objects.claimable(now).filter(pk__in=chosen).update(
            state=JobState.RUNNING, claim=claim, lease_expires_at=now + LEASE, attempts=F("attempts") + 1
        )
    return list(IndexJob.objects.filter(claim=claim))


def _changes(jobs: Iterable[IndexJob]) -> list[Change]:
    return _changes_of({job.subject: job.version for job in jobs})


def _changes_of(versions: Mapping[str, int]) -> list[Change]:
    documents = subjects.load(versions)
    return [Change(subject, version, documents[subject]) for subject, version in versions.items()]


def _still_ours(jobs: Collection[IndexJob]) -> Q:
    """Select the jobs that nobody asked for anew, or took, since they were claimed."""
    return Q(pk__in=[job.pk for job in jobs], claim=next(iter(jobs)).claim, state=JobState.RUNNING)


def _finish(jobs: Collection[IndexJob]) -> int:
    return IndexJob.objects.filter(_still_ours(jobs)).update(
        state=JobState.DONE, done_at=clock.now(), claim=None, attempts=0, reason="", next_attempt_at=None
    )


def _put_back(jobs: Collection[IndexJob], error: Exception) -> None:
    attempts = max(job.attempts for job in jobs)
    pause = min(LAST_RETRY, FIRST_RETRY * 2 ** min(attempts - 1, 10))
    reason = str(error) if isinstance(error, SearchError) else type(error).__name__
    IndexJob.objects.filter(_still_ours(jobs)).update(
        state=JobState.FAILED, claim=None, reason=reason, next_attempt_at=clock.now() + pause
    )


def _now() -> int:
    return int(clock.now().timestamp())
