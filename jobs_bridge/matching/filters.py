"""What rules a pair out, each rule with a reason code. A fact that nobody knows fails nothing."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from jobs_bridge.matching.profiles import OpeningProfile, WorkerProfile


class Code(Enum):
    """Stable codes: they are stored, and the pages' words hang on them."""

    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    FILLED = "filled"
    NO_CONSENT = "no_consent"
    LICENCE = "licence"
    EDUCATION = "education"
    PAY = "pay"
    SHIFT = "shift"
    PLACE = "place"


# What the person can still change: these alone make a near-miss.
AMENDABLE = frozenset({Code.LICENCE, Code.EDUCATION, Code.PAY, Code.SHIFT, Code.PLACE})

# GB/T 4658, from little to much; 中职 and 高中 stand on one step.
EDUCATION_STEPS = {"80": 1, "70": 2, "60": 3, "40": 3, "30": 4, "20": 5, "10": 6}


@dataclass(frozen=True)
class Finding:
    """A rule's outcome with what it looked at, for the explanation."""

    code: Code
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """``failed`` rules exclude the pair; ``unknown`` ones couldn't be decided and exclude nothing."""

    failed: tuple[Finding, ...] = ()
    unknown: tuple[Finding, ...] = ()

    @property
    def passes(self) -> bool:
        return not self.failed

    @property
    def is_near_miss(self) -> bool:
        return len(self.failed) == 1 and self.failed[0].code in AMENDABLE


def check(worker: WorkerProfile, opening: OpeningProfile, *, at: datetime) -> Verdict:
    """Try every hard rule on the pair as of the moment ``at``."""
    failed: list[Finding] = []
    unknown: list[Finding] = []
    for rule in RULES:
        outcome = rule(worker, opening, at)
        if outcome is None:
            continue
        holds, finding = outcome
        if holds is None:
            unknown.append(finding)
        elif not holds:
            failed.append(finding)
    return Verdict(tuple(failed), tuple(unknown))


# A rule's answer: does it hold (None: can't tell), and the finding if it doesn't. None: nothing to decide.
Outcome = tuple[bool | None, Finding] | None


def _withdrawn(worker: WorkerProfile, opening: OpeningProfile, at: datetime) -> Outcome:
    return not opening.is_withdrawn, Finding(Code.WITHDRAWN)


def _expired(worker: WorkerProfile, opening: OpeningProfile, at: datetime) -> Outcome:
    return opening.expires_at is None or opening.expires_at >= at, Finding(Code.EXPIRED)


def _filled(worker: WorkerProfile, opening: OpeningProfile, at: datetime) -> Outcome:
    return opening.headcount_left is None or opening.headcount_left > 0, Finding(Code.FILLED)


def _consent(worker: WorkerProfile, opening: OpeningProfile, at: datetime) -> Outcome:
    return worker.may_be_matched, Finding(Code.NO_CONSENT)


def _licence(worker: WorkerProfile, opening: OpeningProfile, at: datetime) -> Outcome:
    if not opening.licence:
        return None
    finding = Finding(Code.LICENCE, {"licence": opening.licence})
    if worker.licences is None:
        return None, finding
    asked = _plain(opening.licence)
    held = (_plain(licence) for licence in worker.licences)
    return any(licence and (licence in asked or asked in licence) for licence in held), finding


def _education(worker: WorkerProfile, opening: OpeningProfile, at: datetime) -> Outcome:
    asked = EDUCATION_STEPS.get(opening.education or "")
    if asked is None:
        return None
    finding = Finding(Code.EDUCATION, {"education": opening.education or ""})
    has = EDUCATION_STEPS.get(worker.education or "")
    return (None if has is None else has >= asked), finding


def _pay(worker: WorkerProfile, opening: OpeningProfile, at: datetime) -> Outcome:
    if worker.pay_floor is None:
        return None
    finding = Finding(Code.PAY, {"floor": worker.pay_floor})
    return (None if opening.pay is None else opening.pay[1] >= worker.pay_floor), finding


def _shift(worker: WorkerProfile, opening: OpeningProfile, at: datetime) -> Outcome:
    if worker.shifts is None:
        return None
    finding = Finding(Code.SHIFT, {"shift": opening.shift or ""})
    return (None if opening.shift is None else opening.shift in worker.shifts), finding


def _place(worker: WorkerProfile, opening: OpeningProfile, at: datetime) -> Outcome:
    if worker.areas is None:
        return None
    finding = Finding(Code.PLACE, {"area_code": opening.area_code or ""})
    return (None if opening.area_code is None else opening.area_code in worker.areas), finding


RULES: tuple[Callable[[WorkerProfile, OpeningProfile, datetime], Outcome], ...] = (
    _withdrawn,
    _expired,
    _filled,
    _consent,
    _licence,
    _education,
    _pay,
    _shift,
    _place,
)


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())
