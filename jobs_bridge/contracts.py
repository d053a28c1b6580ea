"""What goes over the wire, version 1: the ministry's field codes outside, readable names inside.

``FIELD_CODES`` is the one table of codes; the models' aliases come from it. Sources: **M** 公共就业服务指标
体系 (人力资源和社会保障部, 2018) and 就业监测基础数据库(表)结构及代码; **S** the same set as read in
public employment systems (to be confirmed with the bureau); names in lower case are the interface's own.
Unknown fields are ignored on the way in (the other side may grow) and never sent on the way out.
"""

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as NumberError

from lms.accounts import id_numbers
from lms.accounts.exceptions import InvalidIdNumber


class FieldCode(NamedTuple):
    """One indicator: the ministry's code, what it means, type and unit on the wire, where that is written."""

    code: str
    meaning: str
    type: str
    source: Literal["M", "S"]


FIELD_CODES: dict[str, FieldCode] = {
    "id_number": FieldCode("AAC002", "身份证号", "GB 11643, 18 characters", "M"),
    "name": FieldCode("AAC003", "姓名", "text ≤ 50", "M"),
    "education": FieldCode("AAC011", "学历", "GB/T 4658 code", "S"),
    "credit_code": FieldCode("AAB998", "统一社会信用代码", "GB 32100, 18 characters", "M"),
    "employer_name": FieldCode("AAB004", "单位名称", "text ≤ 100", "M"),
    "employer_kind": FieldCode("AAB019", "单位类型", "code", "S"),
    "industry": FieldCode("AAB022", "行业", "GB/T 4754 section letter", "S"),
    "area_code": FieldCode("AAB301", "行政区划代码", "GB/T 2260, 6 digits", "M"),
    "address": FieldCode("AAE006", "地址", "text ≤ 200", "S"),
    "contact": FieldCode("AAE004", "联系人", "text ≤ 50", "S"),
    "phone": FieldCode("AAE005", "联系电话", "text ≤ 30", "S"),
    "title": FieldCode("ACA112", "岗位名称", "text ≤ 100", "M"),
    "occupation_code": FieldCode("ACA111", "职业(工种)", "职业分类大典 2022 code", "M"),
    "headcount": FieldCode("ACB240", "招聘人数", "integer ≥ 1, persons", "M"),
    "duties": FieldCode("ACB216", "岗位说明", "text ≤ 2000", "S"),
    "pay_min": FieldCode("ACB21H", "工资下限", "integer, CNY per pay_unit", "S"),
    "pay_max": FieldCode("ACB21J", "工资上限", "integer, CNY per pay_unit", "S"),
    "place": FieldCode("ACB202", "工作地点", "text ≤ 200", "S"),
    "insurance": FieldCode("ACB21G", "社会保险情况", "text", "S"),
    "valid_from": FieldCode("AAE030", "有效期起", "day", "S"),
    "valid_to": FieldCode("AAE031", "有效期止", "day", "S"),
    "registered_on": FieldCode("AAE043", "登记日期", "day", "S"),
    "counsellor": FieldCode("AAE011", "经办人", "text ≤ 50", "S"),
}


def coded(name: str, **options: Any) -> Any:
    """Return a pydantic field whose wire name is the ministry's code of ``name``."""
    return Field(alias=FIELD_CODES[name].code, **options)


def _area(value: str) -> str:
    if not re.fullmatch(r"\d{6}", value):
        raise ValueError("not a 6-digit area code")
    return value


def _street(value: str) -> str:
    if not re.fullmatch(r"\d{9}", value):
        raise ValueError("not a 9-digit street code")
    return value


def _occupation(value: str) -> str:
    if not re.fullmatch(r"\d-\d{2}-\d{2}-\d{2}", value):
        raise ValueError("not an occupation code")
    return value


def _credit_code(value: str) -> str:
    try:
        return str(uscc.validate(value))
    except NumberError:
        raise ValueError("not a GB 32100 code") from None


def _id_number(value: str) -> str:
    try:
        return id_numbers.validate(value)
    except InvalidIdNumber:
        raise ValueError("not a GB 11643 number") from None


AreaCode = Annotated[str, AfterValidator(_area)]
StreetCode = Annotated[str, AfterValidator(_street)]
OccupationCode = Annotated[str, AfterValidator(_occupation)]
CreditCode = Annotated[str, AfterValidator(_credit_code)]
IdNumber = Annotated[str, AfterValidator(_id_number)]
ShortText = Annotated[str, Field(min_length=1, max_length=100)]
Text30 = Annotated[str, Field(max_length=30)] | None
Text50 = Annotated[str, Field(max_length=50)] | None
Text100 = Annotated[str, Field(max_length=100)] | None
Text200 = Annotated[str, Field(max_length=200)] | None
Text2000 = Annotated[str, Field(max_length=2000)] | None
# The database column behind it is 32 bits wide.
Money = Annotated[int, Field(ge=0, le=10_000_000)]
EmployerKind = Literal["enterprise", "institution", "individual", "cooperative", "social"]
EducationCode = Literal["20", "30", "40", "60", "70", "80"]


class WireModel(BaseModel):
    # Values of broken records must not reach a log or a reason: they may be a name or an ID number.
    model_config = ConfigDict(populate_by_name=True, extra="ignore", hide_input_in_errors=True, frozen=True)

    @field_validator("*", mode="before")
    @classmethod
    def _storable(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        # PostgreSQL stores no NUL: one such record would stop its whole page.
        if "\x00" in value:
            raise ValueError("holds a NUL character")
        # A blank is how some systems write nothing.
        return value if value.strip() else None


class Stamp(WireModel):
    """What every pulled record carries, a tombstone (``deleted``) included."""

    id: Annotated[str, Field(min_length=1, max_length=64)]
    version: Annotated[int, Field(ge=1, lt=2**63, strict=True)]
    updated_at: AwareDatetime
    deleted: Annotated[bool, Field(strict=True)] = False


class EmployerRecord(Stamp):
    credit_code: CreditCode = coded("credit_code")
    name: ShortText = coded("employer_name")
    kind: EmployerKind | None = coded("employer_kind", default=None)
    industry: Annotated[str, Field(pattern=r"^[A-T]$")] | None = coded("industry", default=None)
    area_code: AreaCode | None = coded("area_code", default=None)
    address: Text200 = coded("address", default=None)
    contact: Text50 = coded("contact", default=None)
    phone: Text30 = coded("phone", default=None)
    size: Literal["micro", "small", "medium", "large"] | None = None
    credit_mark: Literal["A", "B", "C"] | None = None
    verified_at: AwareDatetime | None = None
    synthetic: bool = False


class OpeningRecord(Stamp):
    credit_code: CreditCode = coded("credit_code")
    employer_name: ShortText = coded("employer_name")
    title: ShortText = coded("title")
    occupation_code: OccupationCode | None = coded("occupation_code", default=None)
    headcount: Annotated[int, Field(ge=1, le=100_000)] = coded("headcount")
    duties: Text2000 = coded("duties", default=None)
    conditions: Text2000 = None
    education: EducationCode | None = coded("education", default=None)
    licence_required: Text200 = None
    pay_min: Money | None = coded("pay_min", default=None)
    pay_max: Money | None = coded("pay_max", default=None)
    pay_unit: Literal["month", "day", "hour"] = "month"
    area_code: AreaCode = coded("area_code")
    street_code: StreetCode | None = None
    place: Text200 = coded("place", default=None)
    shift: Literal["day", "two", "three", "night", "live_in", "flexible"] | None = None
    insurance: Text100 = coded("insurance", default=None)
    contract_kind: Literal["direct", "dispatch", "public_welfare", "part_time", "service"] | None = None
    benefits: Text2000 = None
    hazards: Text2000 = None
    contact: Text50 = coded("contact", default=None)
    phone: Text30 = coded("phone", default=None)
    valid_from: date | None = coded("valid_from", default=None)
    valid_to: date = coded("valid_to")
    verified_at: AwareDatetime | None = None
    source_name: Text100 = None
    synthetic: bool = False

    @model_validator(mode="after")
    def _pay_from_low_to_high(self) -> "OpeningRecord":
        if self.pay_min is not None and self.pay_max is not None and self.pay_min > self.pay_max:
            raise ValueError("pay from exceeds pay to")
        return self


class RegistrationRecord(Stamp):
    """Only what is used is read: sex, birth, kind of difficulty, school and major stay over there."""

    registry: Literal["graduate", "rural_transfer", "difficulty"]
    id_number: IdNumber = coded("id_number")
    name: Annotated[str, Field(min_length=1, max_length=50)] = coded("name")
    education: EducationCode | None = coded("education", default=None)
    area_code: AreaCode = coded("area_code")
    street_code: StreetCode | None = None
    phone: Text30 = coded("phone", default=None)
    registered_on: date | None = coded("registered_on", default=None)
    status: Literal["unemployed", "employed", "left"]
    previous_occupation_code: OccupationCode | None = coded("occupation_code", default=None)
    wanted_occupation: OccupationCode | None = None
    synthetic: bool = False


class TrainingRecord(WireModel):
    """A completed course, as it leaves. ``hours`` are 课时; scores are 0–100."""

    id_number: IdNumber = coded("id_number")
    name: Annotated[str, Field(min_length=1, max_length=50)] = coded("name")
    course_title: Annotated[str, Field(min_length=1, max_length=200)]
    occupation_code: OccupationCode | None = coded("occupation_code", default=None)
    level: str | None = None
    hours: Annotated[float, Field(gt=0, le=10_000)]
    started_at: AwareDatetime | None = None
    completed_at: AwareDatetime
    learning_seconds: Annotated[int, Field(ge=0)] | None = None
    theory_score: Annotated[float, Field(ge=0, le=100)] | None = None
    practical_score: Annotated[float, Field(ge=0, le=100)] | None = None
    skills: Annotated[list[str], Field(max_length=50)] = []
    certificate_number: Annotated[str, Field(min_length=1, max_length=60)]
    certificate_url: str | None = None
    evidence_digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    institution_name: ShortText
    institution_code: CreditCode | None = None
    area_code: AreaCode | None = coded("area_code", default=None)
    legal_basis: Literal["consent", "statutory"]
    consent_given_at: AwareDatetime | None = None
    consent_text_version: str | None = None


class RevocationNotice(WireModel):
    """That a record sent earlier no longer holds."""

    reason_code: Literal["corrected", "revoked", "consent_withdrawn"]
    reason: Annotated[str, Field(max_length=500)] | None = None
    revoked_at: AwareDatetime


class ReceiptRecord(WireModel):
    """The other side's acknowledgement."""

    receipt: Annotated[str, Field(min_length=1, max_length=100)]
    key: str
    received_at: datetime


def to_wire(model: WireModel) -> dict[str, Any]:
    """Return the JSON-able body of ``model`` under its wire names, absent values left out."""
    return model.model_dump(mode="json", by_alias=True, exclude_none=True)


def reason_of(error: ValidationError) -> tuple[str, str]:
    """Return ``(code, words)`` of a broken record: fields and rules, never a value.

    The code is pydantic's kind of the first error with the field's wire name, such as ``missing:AAB004``.
    """
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    where = [".".join(str(part) for part in problem["loc"]) or "record" for problem in problems]
    words = "; ".join(f"{place}: {problem['msg']}" for place, problem in zip(where, problems, strict=True))
    return f"{problems[0]['type']}:{where[0]}"[:60], words[:500]
