"""The control interface: faults on demand, and records changed unchecked. No bureau's system has it."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Depends, Request

from jobs_bridge.sandbox import records
from jobs_bridge.sandbox.access import require_token
from jobs_bridge.sandbox.exceptions import ApiError
from jobs_bridge.sandbox.faults import Fault, Faults, LiveFault
from jobs_bridge.sandbox.wire import Problem

router = APIRouter(prefix="/control", tags=["control"], dependencies=[Depends(require_token)])

RecordKind = Literal["employers", "openings", "registrations"]


@router.get("/faults")
def list_faults(request: Request) -> list[LiveFault]:
    """Return the faults in force."""
    return list(_faults(request).live)


@router.post("/faults", status_code=201)
def add_fault(request: Request, fault: Fault) -> LiveFault:
    """Put a fault in force."""
    return _faults(request).add(fault)


@router.delete("/faults")
def remove_faults(request: Request) -> dict[str, int]:
    """End all faults."""
    return {"removed": _faults(request).remove()}


@router.delete("/faults/{fault_id}")
def remove_fault(request: Request, fault_id: int) -> dict[str, int]:
    """End one fault."""
    removed = _faults(request).remove(fault_id)
    if not removed:
        raise _not_found()
    return {"removed": removed}


@router.put("/{kind}/{key}")
def put_record(
    request: Request, kind: RecordKind, key: str, fields: Annotated[dict[str, Any], Body()]
) -> dict[str, Any]:
    """Change or add a record, unchecked, as a new version."""
    return records.put(request.app.state.engine, kind, key, fields)


@router.delete("/{kind}/{key}")
def delete_record(request: Request, kind: RecordKind, key: str) -> dict[str, int]:
    """Make a record a tombstone."""
    if not records.delete(request.app.state.engine, kind, key):
        raise _not_found()
    return {"removed": 1}


def _faults(request: Request) -> Faults:
    faults: Faults = request.app.state.faults
    return faults


def _not_found() -> ApiError:
    return ApiError(404, Problem(code="not_found", message="没有这条记录"))
