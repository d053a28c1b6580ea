"""What may be pushed: training records, their revocations, referrals."""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request, Response
from sqlalchemy import Table

from jobs_bridge.sandbox import intake, records, wire
from jobs_bridge.sandbox.access import require_token
from jobs_bridge.sandbox.exceptions import ApiError, KeyConflict, UnknownRecord
from jobs_bridge.sandbox.faults import FaultyRoute
from jobs_bridge.sandbox.intake import Taken
from jobs_bridge.sandbox.schema import referrals, training_records

router = APIRouter(prefix="/v1", route_class=FaultyRoute, dependencies=[Depends(require_token)])

_KEY = re.compile(r"[A-Za-z0-9._:-]{1,100}")
_DOCUMENTED: dict[int | str, dict[str, Any]] = {
    200: {"model": wire.Receipt, "description": "Taken in before under this key"},
    409: {"model": wire.Problem},
    422: {"model": wire.Problem},
}


async def sent_body(request: Request) -> dict[str, Any]:
    """Return the body as it was sent, for its digest; its form is checked by the endpoint's model."""
    body: dict[str, Any] = await request.json()
    return body


def idempotency_key(idempotency_key: Annotated[str | None, Header()] = None) -> str:
    """Return the request's ``Idempotency-Key``; 400 when it is missing or malformed."""
    if not idempotency_key:
        raise ApiError(400, wire.Problem(code="missing_key", message="缺少 Idempotency-Key"))
    return _checked_key(idempotency_key)


Sent = Annotated[dict[str, Any], Depends(sent_body)]
Key = Annotated[str, Depends(idempotency_key)]


@router.post("/training-records", tags=["training-records"], status_code=201, responses=_DOCUMENTED)
def take_training_record(
    request: Request, response: Response, record: wire.TrainingRecord, sent: Sent, key: Key
) -> wire.Receipt:
    """Take in a completed course."""
    return _take(request, response, training_records, key, sent)


@router.post(
    "/training-records/{key}/revocation", tags=["revocations"], status_code=201, responses=_DOCUMENTED
)
def revoke_training_record(
    request: Request, response: Response, key: str, revocation: wire.Revocation, sent: Sent
) -> wire.Receipt:
    """Take a training record back."""
    try:
        taken = intake.revoke(request.app.state.engine, key=_checked_key(key), payload=sent)
    except UnknownRecord as error:
        raise ApiError(404, wire.Problem(code="not_found", message="没有这条培训记录")) from error
    except KeyConflict as error:
        raise _conflict() from error
    return _answer(response, taken)


@router.post("/referrals", tags=["referrals"], status_code=201, responses=_DOCUMENTED)
def take_referral(
    request: Request, response: Response, referral: wire.Referral, sent: Sent, key: Key
) -> wire.Receipt:
    """Take in a referral to an opening that is known and not closed."""
    if not records.is_open(request.app.state.engine, referral.opening_id):
        error = wire.FieldError(field="opening_id", code="unknown_opening", message="没有这个岗位或已关闭")
        problem = wire.Problem(code="invalid", message=error.message, field=error.field, errors=[error])
        raise ApiError(422, problem)
    return _take(request, response, referrals, key, sent)


def _take(request: Request, response: Response, table: Table, key: str, sent: dict[str, Any]) -> wire.Receipt:
    try:
        taken = intake.take(request.app.state.engine, table, key=key, payload=sent)
    except KeyConflict as error:
        raise _conflict() from error
    return _answer(response, taken)


def _answer(response: Response, taken: Taken) -> wire.Receipt:
    if taken.replay:
        response.status_code = 200
        response.headers["Idempotent-Replay"] = "true"
    return taken.receipt


def _checked_key(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise ApiError(
            400, wire.Problem(code="bad_key", message="Idempotency-Key 应为 1–100 个字母、数字或 . _ : -")
        )
    return key


def _conflict() -> ApiError:
    return ApiError(409, wire.Problem(code="key_conflict", message="此键已用于另一份内容"))
