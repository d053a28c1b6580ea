"""From rows to what matching may know: reads, and nothing of sex, birth, origin or disability among them.

Every function costs a constant number of queries for any number of people or openings.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from courses import queries as courses
from courses.models import Occupation, Skill
from jobs_bridge.matching import Grade, OpeningProfile, SkillEvidence, WorkerProfile
from jobs_bridge.matching.filters import EDUCATION_STEPS
from jobs_bridge.models import Opening, Registration, Worker
from lms.learning.models import Completion

PREVIOUS_OCCUPATION = 0.8
# A course that leads to an occupation less squarely says nothing about what the occupation asks.
SQUARE = 0.5


def worker_profiles(workers: Collection[Worker]) -> dict[int, WorkerProfile]:
    """Return the profile of each worker by primary key."""
    completions = _completions(workers)
    registrations = _registrations(workers)
    course_ids = {one.course_id for rows in completions.values() for one in rows}
    skills = courses.skills_of(course_ids)
    occupations = courses.occupations_of(course_ids)
    closeness = {
        worker.pk: _closeness(
            completions.get(worker.user_id or 0, []),
            registrations.get(worker.id_number_hmac or "", []),
            occupations,
        )
        for worker in workers
    }
    names = _trade_names({code for codes in closeness.values() for code in codes})
    return {
        worker.pk: _worker_profile(
            worker,
            completions.get(worker.user_id or 0, []),
            registrations.get(worker.id_number_hmac or "", []),
            skills,
            closeness[worker.pk],
            names,
        )
        for worker in workers
    }


@dataclass(frozen=True)
class SkillDemand:
    """What occupations ask for, as the published courses that lead to them teach it; skill names by code."""

    by_occupation: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


def skill_demand() -> SkillDemand:
    """Read the demand once for many openings."""
    course_ids = list(courses.live_courses().values_list("pk", flat=True))
    skills = courses.skills_of(course_ids)
    demand: dict[str, dict[str, float]] = defaultdict(dict)
    for course_id, occupations in courses.occupations_of(course_ids).items():
        for occupation in occupations:
            if occupation.weight < SQUARE:
                continue
            asked = demand[occupation.code]
            for skill in skills.get(course_id, []):
                asked[skill.code] = max(asked.get(skill.code, 0.0), skill.weight * occupation.weight)
    return SkillDemand(demand, dict(Skill.objects.values_list("code", "name")))


def opening_profile(opening: Opening, demand: SkillDemand) -> OpeningProfile:
    """Return the profile of one opening: skills from its occupation, and those that its text names."""
    asked = dict(demand.by_occupation.get(opening.occupation_code, {}))
    text = f"{opening.title} {opening.duties} {opening.conditions}"
    asked |= {code: 1.0 for code, name in demand.names.items() if len(name) > 1 and name in text}
    return OpeningProfile(
        id=opening.pk,
        title=opening.title,
        occupation_code=opening.occupation_code or None,
        skills=asked,
        headcount_left=opening.headcount,
        licence=opening.licence_required or None,
        education=opening.education or None,
        pay=opening.monthly_pay,
        area_code=opening.area_code or None,
        shift=opening.shift or None,
        expires_at=opening.expires_at,
        refreshed_at=opening.verified_at or opening.source_updated_at,
        is_withdrawn=opening.is_deleted,
    )


def _completions(workers: Collection[Worker]) -> dict[int, list[Completion]]:
    users = [worker.user_id for worker in workers if worker.user_id]
    found: dict[int, list[Completion]] = defaultdict(list)
    for completion in Completion.objects.valid().filter(user_id__in=users):
        found[completion.user_id].append(completion)
    return found


def _registrations(workers: Collection[Worker]) -> dict[str, list[Registration]]:
    hmacs = [worker.id_number_hmac for worker in workers if worker.id_number_hmac]
    found: dict[str, list[Registration]] = defaultdict(list)
    rows = Registration.objects.filter(id_number_hmac__in=hmacs, deleted_at__isnull=True)
    for registration in rows.order_by("-registered_on", "pk"):
        found[registration.id_number_hmac].append(registration)
    return found


def _closeness(
    completions: Iterable[Completion],
    registrations: Iterable[Registration],
    occupations: Mapping[int, Sequence[courses.OccupationWeight]],
) -> dict[str, float]:
    found: dict[str, float] = {}
    for completion in completions:
        for occupation in occupations.get(completion.course_id, []):
            found[occupation.code] = max(found.get(occupation.code, 0.0), occupation.weight)
    for registration in registrations:
        wanted, previous = registration.wanted_occupation_code, registration.previous_occupation_code
        if wanted:
            found[wanted] = 1.0
        if previous:
            found[previous] = max(found.get(previous, 0.0), PREVIOUS_OCCUPATION)
    return found


def _trade_names(codes: Collection[str]) -> dict[str, frozenset[str]]:
    """Return what each occupation is called, by the book and by people."""
    rows = Occupation.objects.filter(code__in=codes).values_list("code", "name", "alias")
    return {code: frozenset({name, *re.split(r"[,，、;；\s]+", alias)} - {""}) for code, name, alias in rows}


def _worker_profile(
    worker: Worker,
    completions: Sequence[Completion],
    registrations: Sequence[Registration],
    skills: Mapping[int, Sequence[courses.SkillWeight]],
    closeness: Mapping[str, float],
    names: Mapping[str, frozenset[str]],
) -> WorkerProfile:
    near = [code for code, value in closeness.items() if value >= SQUARE]
    schooling = [one.education for one in registrations if one.education in EDUCATION_STEPS]
    return WorkerProfile(
        pseudonym=str(worker.pseudonym),
        # Carried only with consent, or by a person whom the registry itself sent us.
        may_be_matched=worker.id_number_hmac is not None,
        occupations=closeness,
        trade_names=frozenset().union(*(names.get(code, frozenset()) for code in near)),
        skills=tuple(
            SkillEvidence(skill.code, skill.weight, _grade(completion), completion.completed_at)
            for completion in completions
            for skill in skills.get(completion.course_id, [])
        ),
        education=max(schooling, key=lambda code: EDUCATION_STEPS[code], default=None),
        area_code=next((one.area_code for one in registrations if one.area_code), None),
    )


def _grade(completion: Completion) -> Grade:
    """A course whose questions were passed assessed its learner; without any it was only gone through."""
    asked = any(lesson.get("quiz") for lesson in completion.evidence.get("lessons", []))
    return Grade.ASSESSED if asked else Grade.COMPLETED
