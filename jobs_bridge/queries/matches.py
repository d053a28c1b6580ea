"""Stored matches with their reasons in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from courses.models import Occupation, Skill
from jobs_bridge import words
from jobs_bridge.matching import Evaluation
from jobs_bridge.models import Match, Opening, Worker


@dataclass(frozen=True)
class Bar:
    """One term: ``percent`` of what it could give, ``None`` when nobody knows; ``weight`` in per cent."""

    name: str
    percent: int | None
    weight: int
    reason: str


@dataclass(frozen=True)
class Reasoned:
    """An opening for a person (or the other way round) with everything that was said for and against it."""

    opening: Opening
    worker_id: int
    is_fit: bool
    percent: int
    bars: list[Bar]
    unmet: list[str]
    unverified: list[str]
    unlearned: list[str]

    @property
    def best_reason(self) -> str:
        """Return the strongest reason in one phrase."""
        known = [bar for bar in self.bars if bar.percent]
        return max(known, key=lambda bar: (bar.percent or 0) * bar.weight).reason if known else ""


def matches_of(worker: Worker, *, fitting: bool = True, limit: int = 10) -> list[Reasoned]:
    """Return the best stored matches (or near-misses) of a person, openings that closed since left out."""
    rows = Match.objects.filter(worker=worker, is_fit=fitting, opening__in=Opening.objects.open())
    found = rows.select_related("opening__employer", "opening__occupation").order_by("-score", "pk")
    return reasoned(list(found[:limit]))


def candidates_of(opening: Opening, *, fitting: bool = True, limit: int = 20) -> list[Match]:
    """Return the stored matches of an opening, the best people first."""
    rows = Match.objects.filter(opening=opening, is_fit=fitting, worker__id_number_hmac__isnull=False)
    return list(rows.select_related("worker__user", "opening").order_by("-score", "pk")[:limit])


def reasoned(matches: Sequence[Match]) -> list[Reasoned]:
    """Put stored matches into words; two queries for any number."""
    names = _names([match.terms for match in matches], [match.missing for match in matches])
    return [
        _reasoned(
            match.opening, match.worker_id, match.is_fit, match.score, match.terms, match.missing, names
        )
        for match in matches
    ]


def reasoned_evaluation(worker: Worker, opening: Opening, found: Evaluation) -> Reasoned:
    """Put a judgement made just now into words."""
    terms, lacks = found.terms_as_json(), found.missing
    names = _names([terms], [lacks])
    return _reasoned(opening, worker.pk, found.is_fit, found.score, terms, lacks, names)


def _reasoned(
    opening: Opening,
    worker_id: int,
    is_fit: bool,
    score: float,
    terms: Sequence[Mapping[str, Any]],
    missing: Sequence[Mapping[str, Any]],
    names: Mapping[str, str],
) -> Reasoned:
    kinds = {
        kind: [words.missing(row, names) for row in missing if row["kind"] == kind]
        for kind in ("failed", "unknown", "lacking")
    }
    return Reasoned(
        opening=opening,
        worker_id=worker_id,
        is_fit=is_fit,
        percent=round(score * 100),
        bars=[_bar(found, names) for found in terms],
        unmet=kinds["failed"],
        unverified=kinds["unknown"],
        unlearned=kinds["lacking"],
    )


def _bar(found: Mapping[str, Any], names: Mapping[str, str]) -> Bar:
    value = found["value"]
    return Bar(
        name=str(words.TERMS[found["name"]]),
        percent=None if value is None else round(value * 100),
        weight=round(found["weight"] * 100),
        reason=words.term(found, names),
    )


def _names(terms: Iterable[Sequence[Mapping[str, Any]]], missing: Iterable[Any]) -> dict[str, str]:
    """Return the names of all skills and occupations that the terms speak of, by code."""
    facts = [found["facts"] for row in terms for found in row]
    skills = {code for fact in facts for key in ("covered", "lacking") for code in fact.get(key, ())}
    skills |= {row["skill"] for rows in missing for row in rows if row["code"] == "skill"}
    occupations = {fact["code"] for fact in facts if fact.get("code")}
    names = dict(Skill.objects.filter(code__in=skills).values_list("code", "name"))
    names.update(Occupation.objects.filter(code__in=occupations).values_list("code", "name"))
    return names
