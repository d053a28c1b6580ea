"""The wire contract as types: what is served, what is accepted, and the words for what is wrong.

README.md says where each field code comes from.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from jobs_bridge.sandbox import codes


def _id_number(text: str) -> str:
    if not codes.is_id_number(text):
        raise PydanticCustomError("bad_id_number", "身份证号不正确（GB 11643）")
    return text


def _credit_code(text: str) -> str:
    if not codes.is_credit_code(text):
        raise PydanticCustomError("bad_credit_code", "统一社会信用代码不正确（GB 32100）")
    return text


def _occupation(text: str) -> str:
    if not codes.is_occupation(text):
        raise PydanticCustomError("bad_occupation", "职业代码不是《职业分类大典》（2022）的写法")
    return text


def _area(text: str) -> str:
    if not codes.is_area(text):
        raise PydanticCustomError("bad_value", "行政区划代码应为六位数字（GB/T 2260）")
    return text


IdNumber = Annotated[str, AfterValidator(_id_number), Field(description="身份证号, GB 11643")]
CreditCode = Annotated[str, AfterValidator(_credit_code), Field(description="统一社会信用代码, GB 32100")]
Occupation = Annotated[str, AfterValidator(_occupation), Field(description="职业分类大典 (2022)")]
Area = Annotated[str, AfterValidator(_area), Field(description="行政区划代码, GB/T 2260, 6 digits")]
PersonName = Annotated[str, Field(min_length=1, max_length=50, description="姓名")]
LegalBasis = Literal["consent", "statutory"]
Score = Annotated[float, Field(ge=0, le=100)]


class Body(BaseModel):
    """What is pushed: unknown fields are refused, so that a drift of the schema is seen."""

    model_config = ConfigDict(extra="forbid")


class TrainingRecord(Body):
    """A completed course."""

    AAC002: IdNumber
    AAC003: PersonName
    course_title: Annotated[str, Field(min_length=1, max_length=200)]
    ACA111: Occupation | None = None
    level: Annotated[str, Field(max_length=20)] | None = None
    hours: Annotated[float, Field(gt=0, le=10_000, description="课时")]
    started_at: AwareDatetime | None = None
    completed_at: AwareDatetime
    learning_seconds: Annotated[int, Field(ge=0)] | None = None
    theory_score: Score | None = None
    practical_score: Score | None = None
    skills: Annotated[list[str], Field(max_length=50)] | None = None
    certificate_number: Annotated[str, Field(min_length=1, max_length=60)]
    certificate_url: Annotated[str, Field(max_length=300)] | None = None
    evidence_digest: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    institution_name: Annotated[str, Field(min_length=1, max_length=100)]
    institution_code: CreditCode | None = None
    AAB301: Area | None = None
    legal_basis: LegalBasis
    consent_given_at: AwareDatetime | None = None
    consent_text_version: Annotated[str, Field(min_length=1, max_length=40)] | None = None

    @model_validator(mode="after")
    def _consent_is_documented(self) -> Self:
        if self.legal_basis == "consent" and not (self.consent_given_at and self.consent_text_version):
            field = "consent_text_version" if self.consent_given_at else "consent_given_at"
            raise PydanticCustomError(
                "missing", "依据为本人同意时须说明同意的时间和文本版本", {"field": field}
            )
        return self


class Revocation(Body):
    """A training record is taken back."""

    reason_code: Literal["corrected", "revoked", "consent_withdrawn"]
    reason: Annotated[str, Field(max_length=500)] | None = None
    revoked_at: AwareDatetime


class Referral(Body):
    """A counsellor sends a person to an opening."""

    AAC002: IdNumber
    AAC003: PersonName
    opening_id: Annotated[str, Field(min_length=1, max_length=40)]
    AAE011: Annotated[str, Field(min_length=1, max_length=50, description="经办人")]
    referred_at: AwareDatetime
    note: Annotated[str, Field(max_length=1000)] | None = None
    legal_basis: LegalBasis


class Receipt(BaseModel):
    """What a push is answered with."""

    receipt: str
    key: str
    received_at: str
    payload_digest: str


class Pulled(BaseModel):
    """What every pulled item carries; a tombstone carries nothing else."""

    id: str
    version: int
    updated_at: str
    deleted: bool


class Employer(Pulled):
    """用人单位."""

    AAB998: str
    AAB004: str
    AAB019: Literal["enterprise", "institution", "individual", "cooperative", "social"]
    AAB022: str
    AAB301: str
    AAE006: str
    AAE004: str
    AAE005: str
    size: Literal["micro", "small", "medium", "large"]
    credit_mark: str | None
    verified_at: str
    synthetic: bool


class Opening(Pulled):
    """招聘岗位."""

    AAB998: str
    AAB004: str
    ACA112: str
    ACA111: str | None
    ACB240: int
    ACB216: str
    conditions: str
    AAC011: str | None
    licence_required: str | None
    ACB21H: int
    ACB21J: int
    pay_unit: Literal["month", "day", "hour"]
    AAB301: str
    street_code: str | None
    ACB202: str
    shift: Literal["day", "two", "three", "night", "live_in", "flexible"]
    ACB21G: str
    contract_kind: Literal["direct", "dispatch", "public_welfare", "part_time", "service"]
    benefits: str | None
    hazards: str | None
    AAE004: str
    AAE005: str
    AAE030: date
    AAE031: date
    verified_at: str
    source_name: str
    synthetic: bool


class Registration(Pulled):
    """A person in one registry."""

    registry: Literal["graduate", "rural_transfer", "difficulty"]
    AAC002: str
    AAC003: str
    AAC004: Literal["1", "2"]
    AAC006: date
    AAC011: str
    AAB301: str
    street_code: str | None
    AAE005: str | None
    AAE043: date
    status: Literal["unemployed", "employed", "left"]
    ADC310: str | None
    ACA111: str | None
    wanted_occupation: str | None
    school: str | None
    major: str | None
    graduated_on: date | None
    synthetic: bool


class _Page(BaseModel):
    next_cursor: str | None
    as_of: str


class EmployerPage(_Page):
    """A page of employers and tombstones."""

    items: list[Employer | Pulled]


class OpeningPage(_Page):
    """A page of openings and tombstones."""

    items: list[Opening | Pulled]


class RegistrationPage(_Page):
    """A page of registrations and tombstones."""

    items: list[Registration | Pulled]


class FieldError(BaseModel):
    """One broken field."""

    field: str | None
    code: str
    message: str


class Problem(BaseModel):
    """What every error looks like."""

    code: str
    message: str
    field: str | None = None
    errors: list[FieldError] = []


# pydantic's own kinds of error, in the contract's codes; every other kind is ``bad_value``.
_CODES = {"missing": "missing", "extra_forbidden": "unknown_field"}
_OWN_CODES = {"bad_id_number", "bad_credit_code", "bad_occupation", "bad_value"}
_WORDS = {"missing": "缺少此项", "unknown_field": "不认识此项", "bad_value": "内容不合规定"}


def problem_of(errors: Iterable[ErrorDetails | Mapping[str, Any]]) -> Problem:
    """Turn a validation's errors into the contract's answer; the first broken field leads."""
    found = [_field_error(error) for error in errors]
    first = found[0]
    return Problem(
        code="invalid", message=f"{first.field or '内容'}：{first.message}", field=first.field, errors=found
    )


def _field_error(error: ErrorDetails | Mapping[str, Any]) -> FieldError:
    kind = str(error["type"])
    code = kind if kind in _OWN_CODES else _CODES.get(kind, "bad_value")
    context: Mapping[str, Any] = error.get("ctx") or {}
    parts = [str(part) for part in error["loc"] if part not in ("body", "query", "header")]
    words = str(error["msg"]) if kind in _OWN_CODES or "field" in context else _WORDS[code]
    return FieldError(field=context.get("field") or ".".join(parts) or None, code=code, message=words)
