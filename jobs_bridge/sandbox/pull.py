"""What may be pulled: employers, openings, registrations; and what arrived, for checks."""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse
from sqlalchemy import Table

from jobs_bridge.sandbox import clock, intake, records, wire
from jobs_bridge.sandbox.access import require_token
from jobs_bridge.sandbox.exceptions import ApiError
from jobs_bridge.sandbox.faults import FaultyRoute, distort, shortened
from jobs_bridge.sandbox.records import Page, Position
from jobs_bridge.sandbox.schema import employers, openings, referrals, registrations, training_records

router = APIRouter(prefix="/v1", route_class=FaultyRoute, dependencies=[Depends(require_token)])
checks = APIRouter(prefix="/v1", dependencies=[Depends(require_token)])

_CURSOR = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z)~([A-Za-z0-9._:-]{0,100})")

Cursor = Annotated[str | None, Query(description="`<updated_at>~<id>`: strictly after this pair")]
Limit = Annotated[int, Query(ge=1, le=1000)]


@router.get("/employers", tags=["employers"], responses={200: {"model": wire.EmployerPage}})
def pull_employers(request: Request, cursor: Cursor = None, limit: Limit = 200) -> JSONResponse:
    """Return employers in the order of their last change."""
    return _pull(request, employers, cursor, limit)


@router.get("/openings", tags=["openings"], responses={200: {"model": wire.OpeningPage}})
def pull_openings(request: Request, cursor: Cursor = None, limit: Limit = 200) -> JSONResponse:
    """Return openings in the order of their last change."""
    return _pull(request, openings, cursor, limit)


@router.get("/registrations", tags=["registrations"], responses={200: {"model": wire.RegistrationPage}})
def pull_registrations(request: Request, cursor: Cursor = None, limit: Limit = 200) -> JSONResponse:
    """Return people's registrations in the order of their last change."""
    return _pull(request, registrations, cursor, limit)


@checks.get("/training-records", tags=["checks"])
def list_training_records(
    request: Request,
    cursor: Cursor = None,
    limit: Limit = 200,
    key: str | None = None,
    certificate_number: str | None = None,
) -> dict[str, Any]:
    """Return the training records taken in, persons masked."""
    page = intake.read_page(
        request.app.state.engine,
        training_records,
        after=_position(cursor),
        limit=limit,
        key=key,
        certificate_number=certificate_number,
    )
    return _body(page)


@checks.get("/referrals", tags=["checks"])
def list_referrals(
    request: Request, cursor: Cursor = None, limit: Limit = 200, key: str | None = None
) -> dict[str, Any]:
    """Return the referrals taken in, persons masked."""
    engine = request.app.state.engine
    return _body(intake.read_page(engine, referrals, after=_position(cursor), limit=limit, key=key))


def _pull(request: Request, table: Table, cursor: str | None, limit: int) -> JSONResponse:
    fault = request.state.fault
    page = records.read_page(
        request.app.state.engine, table, after=_position(cursor), limit=shortened(limit, fault)
    )
    return JSONResponse(_body(distort(page, fault)))


def _position(cursor: str | None) -> Position | None:
    if not cursor:
        return None
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        raise ApiError(400, wire.Problem(code="bad_cursor", message="游标格式不正确", field="cursor"))
    return Position(updated_at=found[1], id=found[2])


def _body(page: Page) -> dict[str, Any]:
    following = str(page.next) if page.next else None
    return {"items": page.items, "next_cursor": following, "as_of": clock.moment_text(clock.now())}
