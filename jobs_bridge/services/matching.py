"""Matches as rows, recomputed for what changed: a person after a completion, an opening after a pull.

``rematch_at`` on either side says what is left to do, so a lost task costs seconds, not matches.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from jobs_bridge.matching import MODEL_VERSION, Evaluation, WorkerProfile, evaluate
from jobs_bridge.models import Match, Opening, Worker
from jobs_bridge.profiles import SkillDemand, opening_profile, skill_demand, worker_profiles
from lms.lib import clock

WORKERS_A_CHUNK = 200
OPENINGS_A_CHUNK = 500
# Kept per person: what a counsellor and a person can look through.
MOST_FITTING = 50
MOST_NEAR_MISSES = 20
LOWEST_SCORE = 0.3


def rematch_pending() -> int:
    """Recompute whatever asks for it. Returns the number of rows written."""
    workers = list(Worker.objects.filter(rematch_at__isnull=False).order_by("rematch_at"))
    openings = list(Opening.objects.filter(rematch_at__isnull=False).order_by("rematch_at"))
    if not workers and not openings:
        return 0
    demand = skill_demand()
    written = 0
    for start in range(0, len(openings), OPENINGS_A_CHUNK):
        written += _rematch_openings(openings[start : start + OPENINGS_A_CHUNK], demand)
    for start in range(0, len(workers), WORKERS_A_CHUNK):
        written += _rematch_workers(workers[start : start + WORKERS_A_CHUNK], demand)
    return written


def judge(worker: Worker, opening: Opening) -> Evaluation:
    """Judge one pair now, stored or not: the answer to "why not this one?"."""
    profile = worker_profiles([worker])[worker.pk]
    return evaluate(profile, opening_profile(opening, skill_demand()), at=clock.now())


def _rematch_workers(workers: Sequence[Worker], demand: SkillDemand) -> int:
    profiles = worker_profiles(workers)
    return sum(_rematch_worker(worker, profiles[worker.pk], demand) for worker in workers)


def _rematch_worker(worker: Worker, profile: WorkerProfile, demand: SkillDemand) -> int:
    """Replace all matches of one person, the best fitting and the best near-misses."""
    now = clock.now()
    rows: list[Match] = []
    if profile.may_be_matched:
        rows = _rows(worker, profile, _candidates(profile), demand, now)
        fitting = sorted((row for row in rows if row.is_fit), key=_best_first)[:MOST_FITTING]
        near = sorted((row for row in rows if not row.is_fit), key=_best_first)[:MOST_NEAR_MISSES]
        rows = fitting + near
    with transaction.atomic():
        Match.objects.filter(worker=worker).delete()
        _write(rows)
        # Unless it changed again in the meantime.
        Worker.objects.filter(pk=worker.pk, rematch_at=worker.rematch_at).update(rematch_at=None)
    return len(rows)


def _candidates(profile: WorkerProfile) -> QuerySet[Opening]:
    """Return the open openings worth judging: of the person's occupation families, or named so."""
    wanted = Q(pk__in=[])
    for family in {code[:4] for code in profile.occupations}:
        wanted |= Q(occupation_code__startswith=family)
    for name in profile.trade_names:
        wanted |= Q(title__contains=name)
    return Opening.objects.open().filter(wanted)


def _rematch_openings(openings: Sequence[Opening], demand: SkillDemand) -> int:
    """Replace the matches of some openings by judging them against everybody who may be matched.

    People who wait themselves are left out: their turn comes next, with all openings.
    """
    now = clock.now()
    current = [opening for opening in openings if opening.is_open]
    written = 0
    with transaction.atomic():
        Match.objects.filter(opening__in=openings, worker__rematch_at__isnull=True).delete()
        for workers in _matchable_workers():
            profiles = worker_profiles(workers)
            rows: list[Match] = []
            for worker in workers:
                rows += _rows(worker, profiles[worker.pk], current, demand, now)
            _write(rows)
            written += len(rows)
        for opening in openings:
            Opening.objects.filter(pk=opening.pk, rematch_at=opening.rematch_at).update(rematch_at=None)
    return written


def _matchable_workers() -> Iterable[list[Worker]]:
    workers = Worker.objects.filter(id_number_hmac__isnull=False, rematch_at__isnull=True).order_by("pk")
    last = 0
    while chunk := list(workers.filter(pk__gt=last)[:WORKERS_A_CHUNK]):
        last = chunk[-1].pk
        yield chunk


def _rows(
    worker: Worker, profile: WorkerProfile, openings: Iterable[Opening], demand: SkillDemand, now: datetime
) -> list[Match]:
    rows = []
    for opening in openings:
        found = evaluate(profile, opening_profile(opening, demand), at=now)
        if found.score >= LOWEST_SCORE and (found.is_fit or found.is_near_miss):
            rows.append(
                Match(
                    worker=worker,
                    opening=opening,
                    is_fit=found.is_fit,
                    score=found.score,
                    terms=found.terms_as_json(),
                    missing=found.missing,
                    computed_at=now,
                    model_version=MODEL_VERSION,
                )
            )
    return rows


def _best_first(match: Match) -> tuple[float, int]:
    return -match.score, match.opening_id


def _write(rows: Sequence[Match]) -> None:
    Match.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["worker", "opening"],
        update_fields=["is_fit", "score", "terms", "missing", "computed_at", "model_version"],
    )
