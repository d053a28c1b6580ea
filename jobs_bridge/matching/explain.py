"""A pair judged whole: whether it fits, how well, and what the person still lacks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jobs_bridge.matching.filters import Finding, Verdict, check
from jobs_bridge.matching.profiles import OpeningProfile, WorkerProfile
from jobs_bridge.matching.score import Term, is_relevant, score


@dataclass(frozen=True)
class Evaluation:
    """``missing`` lists, as codes with facts, what failed, what nobody knows and which skills are lacking."""

    verdict: Verdict
    score: float
    terms: tuple[Term, ...]

    @property
    def is_fit(self) -> bool:
        return self.verdict.passes and is_relevant(self.terms)

    @property
    def is_near_miss(self) -> bool:
        return self.verdict.is_near_miss and is_relevant(self.terms)

    @property
    def missing(self) -> list[dict[str, Any]]:
        rows = [_row("failed", finding) for finding in self.verdict.failed]
        rows += [_row("unknown", finding) for finding in self.verdict.unknown]
        for term in self.terms:
            rows += [
                {"kind": "lacking", "code": "skill", "skill": code} for code in term.facts.get("lacking", ())
            ]
        return rows

    def terms_as_json(self) -> list[dict[str, Any]]:
        return [
            {
                "name": term.name,
                "value": None if term.value is None else round(term.value, 4),
                "weight": term.weight,
                "points": round(term.points, 4),
                "facts": dict(term.facts),
            }
            for term in self.terms
        ]


def evaluate(worker: WorkerProfile, opening: OpeningProfile, *, at: datetime) -> Evaluation:
    """Judge one pair as of the moment ``at``; the same input gives the same answer, always."""
    total, terms = score(worker, opening, at=at)
    return Evaluation(check(worker, opening, at=at), total, terms)


def _row(kind: str, finding: Finding) -> dict[str, Any]:
    return {"kind": kind, "code": finding.code.value, **finding.facts}
