"""What matching may know of a person and of an opening. ``None`` means that nobody said: never a no."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum


class Grade(Enum):
    """How well a skill is proved, from weak to strong."""

    COMPLETED = "completed"
    ASSESSED = "assessed"
    CERTIFIED = "certified"


@dataclass(frozen=True)
class SkillEvidence:
    """``level`` 0–1: how much of the skill the course gives; ``gained_at``: when it was proved."""

    code: str
    level: float
    grade: Grade
    gained_at: datetime


@dataclass(frozen=True)
class WorkerProfile:
    """A person under a pseudonym. Codes are those of the classification; areas of GB/T 2260 (6 digits).

    ``occupations``: closeness 0–1 by code, from courses completed, the registry and wishes. ``trade_names``:
    what these are called in advertisements. ``licences``, ``shifts``, ``areas``: what the person has or
    accepts. ``pay_floor``: yuan a month. ``may_be_matched``: consent or a registration allows it.
    """

    pseudonym: str
    may_be_matched: bool = True
    occupations: Mapping[str, float] = field(default_factory=dict)
    trade_names: frozenset[str] = frozenset()
    skills: tuple[SkillEvidence, ...] = ()
    licences: frozenset[str] | None = None
    education: str | None = None
    area_code: str | None = None
    areas: frozenset[str] | None = None
    pay_floor: int | None = None
    shifts: frozenset[str] | None = None


@dataclass(frozen=True)
class OpeningProfile:
    """An opening. ``skills``: weight by code of what the work asks; ``pay``: yuan a month, from and to."""

    id: int
    title: str
    occupation_code: str | None = None
    skills: Mapping[str, float] = field(default_factory=dict)
    headcount_left: int | None = None
    licence: str | None = None
    education: str | None = None
    pay: tuple[int, int] | None = None
    area_code: str | None = None
    shift: str | None = None
    expires_at: datetime | None = None
    refreshed_at: datetime | None = None
    is_withdrawn: bool = False
