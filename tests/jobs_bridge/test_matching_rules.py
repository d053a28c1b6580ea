"""The rules of matching: what rules out, what speaks for, and what must never matter."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from jobs_bridge.matching import (
    Code,
    Grade,
    OpeningProfile,
    SkillEvidence,
    WorkerProfile,
    check,
    evaluate,
    score,
)
from jobs_bridge.matching.filters import EDUCATION_STEPS
from jobs_bridge.matching.score import TREE, WEIGHTS, nearness, proficiency, shared_levels
from jobs_bridge.matching.titles import likeness

NOW = datetime(2026, 11, 24, tzinfo=UTC)
WELDER = "6-18-02-04"
CODES = st.sampled_from([WELDER, "6-18-02-03", "6-18-01-01", "6-31-01-03", "4-10-01-05"])
SKILLS = st.sampled_from(["arc-welding", "safety", "wiring", "care"])
AREAS = st.sampled_from(["220402", "220403", "220581", "220102", "110105"])
EDUCATION = st.none() | st.sampled_from(sorted(EDUCATION_STEPS))
SHIFTS = st.sampled_from(["day", "two", "night"])
LICENCES = st.sampled_from(["特种作业操作证（焊接与热切割作业）", "电工证", "驾驶证"])

evidence = st.builds(
    SkillEvidence,
    code=SKILLS,
    level=st.floats(0, 1),
    grade=st.sampled_from(list(Grade)),
    gained_at=st.integers(0, 4000).map(lambda days: NOW - timedelta(days=days)),
)
workers = st.builds(
    WorkerProfile,
    pseudonym=st.just("p"),
    may_be_matched=st.booleans(),
    occupations=st.dictionaries(CODES, st.floats(0, 1), max_size=3),
    trade_names=st.frozensets(st.sampled_from(["焊工", "电工", "养老护理员"])),
    skills=st.lists(evidence, max_size=4).map(tuple),
    licences=st.none() | st.frozensets(LICENCES),
    education=EDUCATION,
    area_code=st.none() | AREAS,
    areas=st.none() | st.frozensets(AREAS),
    pay_floor=st.none() | st.integers(1500, 9000),
    shifts=st.none() | st.frozensets(SHIFTS),
)
openings = st.builds(
    OpeningProfile,
    id=st.just(1),
    title=st.sampled_from(["电焊工", "急聘焊工（包吃住）", "物业电工", "护理员", "保安"]),
    occupation_code=st.none() | CODES,
    skills=st.dictionaries(SKILLS, st.floats(0.1, 1)),
    headcount_left=st.none() | st.integers(0, 5),
    licence=st.none() | LICENCES,
    education=EDUCATION,
    pay=st.none() | st.tuples(st.integers(1500, 5000), st.integers(5000, 12000)),
    area_code=st.none() | AREAS,
    shift=st.none() | SHIFTS,
    expires_at=st.none() | st.integers(-30, 30).map(lambda days: NOW + timedelta(days=days)),
    refreshed_at=st.none() | st.integers(0, 400).map(lambda days: NOW - timedelta(days=days)),
    is_withdrawn=st.booleans(),
)


def failed(worker: WorkerProfile, opening: OpeningProfile) -> set[Code]:
    return {finding.code for finding in check(worker, opening, at=NOW).failed}


@given(workers, openings)
def test_a_fit_breaks_no_hard_rule(worker: WorkerProfile, opening: OpeningProfile) -> None:
    if not evaluate(worker, opening, at=NOW).is_fit:
        return
    assert worker.may_be_matched
    assert not opening.is_withdrawn
    assert opening.expires_at is None or opening.expires_at >= NOW
    assert opening.headcount_left is None or opening.headcount_left > 0
    if worker.pay_floor and opening.pay:
        assert opening.pay[1] >= worker.pay_floor
    if worker.shifts is not None and opening.shift:
        assert opening.shift in worker.shifts
    if worker.education and opening.education:
        assert EDUCATION_STEPS[worker.education] >= EDUCATION_STEPS[opening.education]


@given(workers, openings)
def test_what_nobody_knows_fails_nothing(worker: WorkerProfile, opening: OpeningProfile) -> None:
    unknown = replace(worker, licences=None, education=None, areas=None, pay_floor=None, shifts=None)
    assert failed(unknown, opening) <= {Code.WITHDRAWN, Code.EXPIRED, Code.FILLED, Code.NO_CONSENT}


@given(workers, openings)
def test_a_near_miss_fails_exactly_one_thing_that_can_be_changed(
    worker: WorkerProfile, opening: OpeningProfile
) -> None:
    found = evaluate(worker, opening, at=NOW)
    if found.is_near_miss:
        assert len(found.verdict.failed) == 1
        assert failed(worker, opening) <= {Code.LICENCE, Code.EDUCATION, Code.PAY, Code.SHIFT, Code.PLACE}


@given(workers, openings)
def test_a_score_is_the_sum_of_its_terms_between_nothing_and_everything(
    worker: WorkerProfile, opening: OpeningProfile
) -> None:
    total, terms = score(worker, opening, at=NOW)
    assert -1e-9 <= total <= 1 + 1e-9
    assert abs(total - sum(term.points for term in terms)) < 1e-9
    assert [term.name for term in terms] == list(WEIGHTS)


@given(workers, openings)
def test_the_same_pair_gives_the_same_answer(worker: WorkerProfile, opening: OpeningProfile) -> None:
    assert evaluate(worker, opening, at=NOW) == evaluate(worker, opening, at=NOW)


@given(workers, openings, evidence)
def test_learning_more_never_lowers_a_score(
    worker: WorkerProfile, opening: OpeningProfile, more: SkillEvidence
) -> None:
    before, _ = score(worker, opening, at=NOW)
    after, _ = score(replace(worker, skills=(*worker.skills, more)), opening, at=NOW)
    assert after >= before - 1e-9


@given(st.floats(0, 1), st.integers(0, 4000))
def test_stronger_evidence_counts_more_and_age_counts_less(level: float, days: int) -> None:
    proofs = [SkillEvidence("s", level, grade, NOW) for grade in Grade]
    values = [proficiency(proof, NOW) for proof in proofs]
    assert values == sorted(values)
    assert proficiency(proofs[0], NOW + timedelta(days=days)) <= values[0]


def test_the_weights_are_a_whole() -> None:
    assert abs(sum(weight for weight, _unknown in WEIGHTS.values()) - 1) < 1e-9


@given(CODES, CODES)
def test_nearer_in_the_classification_is_closer(left: str, right: str) -> None:
    assert shared_levels(left, right) == shared_levels(right, left)
    assert (shared_levels(left, right) == 4) == (left == right)
    assert list(TREE) == sorted(TREE)


@given(AREAS, AREAS)
def test_nearness_knows_no_direction(home: str, work: str) -> None:
    assert nearness(home, work) == nearness(work, home)
    assert nearness(home, home) == 1


def test_a_title_that_holds_the_trade_is_like_it_whatever_stands_around() -> None:
    assert likeness("急聘焊工（包吃住）", {"焊工"}) == (1.0, "焊工")
    assert likeness("保安", {"焊工"})[0] == 0
    assert 0 < likeness("焊接技术员", {"焊接工"})[0] < 1


def test_profiles_have_no_room_for_what_must_not_matter() -> None:
    names = {field.name for profile in (WorkerProfile, OpeningProfile) for field in fields(profile)}
    protected = (
        "sex",
        "gender",
        "ethnic",
        "religion",
        "birth",
        "age",
        "disab",
        "origin",
        "difficulty",
        "registry",
    )
    assert not [name for name in names for word in protected if name == word or name.startswith(f"{word}_")]
    assert not {"sex", "age", "gender"} & names


def test_an_opening_without_any_tie_is_no_match_however_near_and_well_paid() -> None:
    worker = WorkerProfile(
        "p", occupations={WELDER: 1.0}, trade_names=frozenset({"焊工"}), area_code="220402"
    )
    opening = OpeningProfile(1, "保安", "4-07-05-01", pay=(9000, 9000), area_code="220402", refreshed_at=NOW)
    assert not evaluate(worker, opening, at=NOW).is_fit
