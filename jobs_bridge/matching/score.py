"""What speaks for a pair: named terms between 0 and 1 and their weights, which stand here and nowhere else.

A change of any number here is a new ``MODEL_VERSION``: stored matches say which one made them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from jobs_bridge.matching.profiles import Grade, OpeningProfile, SkillEvidence, WorkerProfile
from jobs_bridge.matching.titles import likeness

MODEL_VERSION = "2026-11-24"

# name → (weight, value when nobody knows). The weights sum to 1.
WEIGHTS: Mapping[str, tuple[float, float]] = {
    "skills": (0.34, 0.0),
    "occupation": (0.30, 0.0),
    "place": (0.14, 0.5),
    "pay": (0.08, 0.4),
    "preference": (0.06, 0.5),
    "freshness": (0.08, 0.3),
}
# A pair below this on both skills and occupation has nothing to do with the person, however near it lies.
RELEVANT = 0.35

STRENGTH = {Grade.COMPLETED: 0.75, Grade.ASSESSED: 0.9, Grade.CERTIFIED: 1.0}
SKILL_HALF_LIFE = timedelta(days=5 * 365)
# Closeness of two occupations by how many levels of the classification they share: 大类 中类 小类 细类.
TREE = (0.0, 0.1, 0.4, 0.7, 1.0)
# A title is the employer's word, a code the bureau's: alike titles count a little less than equal codes.
TITLE_SHARE = 0.9
SAME_DISTRICT, SAME_CITY, NEIGHBOUR, SAME_PROVINCE, ELSEWHERE = 1.0, 0.7, 0.45, 0.15, 0.0
# Counties that border Liaoyuan: 梅河口, 磐石, 伊通, 西丰 (GB/T 2260).
NEIGHBOURS = {"2204": frozenset({"220581", "220284", "220323", "211223"})}
PAY_RANGE = (2000, 8000)
FRESH_HALF_LIFE = timedelta(days=30)


@dataclass(frozen=True)
class Term:
    """One reason with its weight. ``value`` 0–1, ``None`` when nobody knows; ``points`` go into the sum."""

    name: str
    value: float | None
    weight: float
    points: float
    facts: Mapping[str, Any] = field(default_factory=dict)


def score(worker: WorkerProfile, opening: OpeningProfile, *, at: datetime) -> tuple[float, tuple[Term, ...]]:
    """Return the pair's score (0–1) and its terms, in the order of ``WEIGHTS``."""
    values = {
        "skills": _skills(worker, opening, at),
        "occupation": _occupation(worker, opening),
        "place": _place(worker, opening),
        "pay": _pay(worker, opening),
        "preference": _preference(worker, opening),
        "freshness": _freshness(opening, at),
    }
    terms = tuple(_term(name, *values[name]) for name in WEIGHTS)
    return sum(term.points for term in terms), terms


def is_relevant(terms: tuple[Term, ...]) -> bool:
    """Tell whether skills or occupation tie the opening to the person at all."""
    return any((term.value or 0.0) >= RELEVANT for term in terms if term.name in ("skills", "occupation"))


Valued = tuple[float | None, Mapping[str, Any]]


def _term(name: str, value: float | None, facts: Mapping[str, Any]) -> Term:
    weight, unknown = WEIGHTS[name]
    return Term(name, value, weight, weight * (unknown if value is None else value), facts)


def halving(half_lives: float) -> float:
    """Return what is left of 1 after so many half-lives."""
    return float(0.5**half_lives)


def proficiency(evidence: SkillEvidence, at: datetime) -> float:
    """Return what a piece of evidence is worth now (0–1): its level, the grade's strength, its age."""
    age = max(at - evidence.gained_at, timedelta(0))
    return evidence.level * STRENGTH[evidence.grade] * halving(age / SKILL_HALF_LIFE)


def _skills(worker: WorkerProfile, opening: OpeningProfile, at: datetime) -> Valued:
    asked = {code: weight for code, weight in opening.skills.items() if weight > 0}
    if not asked:
        return None, {}
    have: dict[str, float] = {}
    for evidence in worker.skills:
        have[evidence.code] = max(have.get(evidence.code, 0.0), proficiency(evidence, at))
    covered = sum(weight * min(1.0, have.get(code, 0.0)) for code, weight in asked.items())
    return covered / sum(asked.values()), {
        "covered": sorted(code for code in asked if have.get(code)),
        "lacking": sorted(code for code in asked if not have.get(code)),
    }


def _occupation(worker: WorkerProfile, opening: OpeningProfile) -> Valued:
    if not worker.occupations and not worker.trade_names:
        return None, {}
    by_tree, code = _nearest_by_tree(worker.occupations, opening.occupation_code)
    by_title, name = likeness(opening.title, worker.trade_names)
    by_title *= TITLE_SHARE
    if by_title > by_tree:
        return by_title, {"by": "title", "name": name}
    return by_tree, {"by": "tree", "code": code, "shared": shared_levels(code, opening.occupation_code or "")}


def _nearest_by_tree(occupations: Mapping[str, float], code: str | None) -> tuple[float, str]:
    best, nearest = 0.0, ""
    for own, closeness in sorted(occupations.items()):
        value = closeness * TREE[shared_levels(own, code or "")]
        if value > best:
            best, nearest = value, own
    return best, nearest


def shared_levels(left: str, right: str) -> int:
    """Return how many levels two codes of the classification share: ``6-18-02-04``, ``6-18-01-01`` → 2."""
    shared = 0
    for a, b in zip(left.split("-"), right.split("-"), strict=False):
        if not a or a != b:
            break
        shared += 1
    return min(shared, len(TREE) - 1)


def _place(worker: WorkerProfile, opening: OpeningProfile) -> Valued:
    if worker.area_code is None or opening.area_code is None:
        return None, {}
    return nearness(worker.area_code, opening.area_code), {"area_code": opening.area_code}


def nearness(home: str, work: str) -> float:
    """Return how near two GB/T 2260 areas are, by the table above."""
    if home[:6] == work[:6]:
        return SAME_DISTRICT
    if home[:4] == work[:4]:
        return SAME_CITY
    if work[:6] in NEIGHBOURS.get(home[:4], ()) or home[:6] in NEIGHBOURS.get(work[:4], ()):
        return NEIGHBOUR
    return SAME_PROVINCE if home[:2] == work[:2] else ELSEWHERE


def _pay(worker: WorkerProfile, opening: OpeningProfile) -> Valued:
    if opening.pay is None:
        return None, {}
    low, high = PAY_RANGE
    if worker.pay_floor:
        low, high = worker.pay_floor, worker.pay_floor * 2
    middle = sum(opening.pay) / 2
    return min(1.0, max(0.0, (middle - low) / (high - low))), {"from": opening.pay[0], "to": opening.pay[1]}


def _preference(worker: WorkerProfile, opening: OpeningProfile) -> Valued:
    if worker.shifts is None or opening.shift is None:
        return None, {}
    return (1.0 if opening.shift in worker.shifts else 0.0), {"shift": opening.shift}


def _freshness(opening: OpeningProfile, at: datetime) -> Valued:
    if opening.refreshed_at is None:
        return None, {}
    age = max(at - opening.refreshed_at, timedelta(0))
    return halving(age / FRESH_HALF_LIFE), {"days": age.days}
