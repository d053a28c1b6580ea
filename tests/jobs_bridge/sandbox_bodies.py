"""Bodies that the sandbox accepts, to vary from."""

from typing import Any

from tests.jobs_bridge.sandbox_process import synthetic_id_number


def training_record(**fields: Any) -> dict[str, Any]:
    """Return a training record as the contract has it."""
    return {
        "AAC002": synthetic_id_number(),
        "AAC003": "王建国",
        "course_title": "煤矿工人转岗电工基础",
        "ACA111": "6-31-01-03",
        "hours": 8,
        "completed_at": "2026-11-24T16:00:00+08:00",
        "certificate_number": "XZ-0001",
        "evidence_digest": "0" * 64,
        "institution_name": "学在辽源",
        "legal_basis": "consent",
        "consent_given_at": "2026-11-24T16:01:00+08:00",
        "consent_text_version": "2026-11",
    } | fields


def referral(**fields: Any) -> dict[str, Any]:
    """Return a referral as the contract has it."""
    return {
        "AAC002": synthetic_id_number(),
        "AAC003": "王建国",
        "opening_id": "OP-000001",
        "AAE011": "赵老师",
        "referred_at": "2026-11-24T17:00:00+08:00",
        "legal_basis": "consent",
    } | fields
