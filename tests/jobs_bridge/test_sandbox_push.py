"""Pushing to the sandbox, over HTTP, by its contract."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.jobs_bridge.sandbox_bodies import referral, training_record
from tests.jobs_bridge.sandbox_process import SandboxProcess, synthetic_id_number

RECORDS = "/v1/training-records"


def test_the_first_push_gets_a_receipt_and_the_same_again_the_same(sandbox: SandboxProcess) -> None:
    body = training_record()
    first = sandbox.push(RECORDS, body, key="again-1")
    again = sandbox.push(RECORDS, dict(reversed(body.items())), key="again-1")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert again.headers["Idempotent-Replay"] == "true"
    assert first.json()["receipt"].startswith("LY")
    (stored,) = sandbox.get(RECORDS, key="again-1").json()["items"]
    assert stored["deliveries"] == 2


def test_the_digest_is_that_of_the_body_as_sent(sandbox: SandboxProcess) -> None:
    body = training_record(course_title="数控车工入门", hours=4.5)
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    digest = sandbox.push(RECORDS, body, key="digest-1").json()["payload_digest"]
    assert digest == hashlib.sha256(canonical).hexdigest()


def test_another_body_under_the_same_key_is_a_conflict_and_the_first_stays(sandbox: SandboxProcess) -> None:
    sandbox.push(RECORDS, training_record(hours=8), key="conflict-1")
    answer = sandbox.push(RECORDS, training_record(hours=80), key="conflict-1")
    assert (answer.status_code, answer.json()["code"]) == (409, "key_conflict")
    (stored,) = sandbox.get(RECORDS, key="conflict-1").json()["items"]
    assert stored["hours"] == 8


def test_twenty_at_once_under_one_key_are_stored_once(sandbox: SandboxProcess) -> None:
    body = training_record()
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: sandbox.push(RECORDS, body, key="crowd-1"), range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [201]
    assert len({answer.json()["receipt"] for answer in answers}) == 1


def test_a_person_is_masked_in_what_is_shown(sandbox: SandboxProcess) -> None:
    number = synthetic_id_number(7)
    sandbox.push(RECORDS, training_record(AAC002=number), key="masked-1")
    shown = sandbox.get(RECORDS, key="masked-1").text + sandbox.request("GET", "/").text
    assert number not in shown
    assert "王建国" not in shown
    assert f"{number[:4]}**********{number[-4:]}" in shown
    assert "王**" in shown


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"AAC002": "220402197203041234"}, "AAC002", "bad_id_number"),
        ({"AAC003": ""}, "AAC003", "bad_value"),
        ({"hours": 0}, "hours", "bad_value"),
        ({"ACA111": "焊工"}, "ACA111", "bad_occupation"),
        ({"institution_code": "91110000600037341X"}, "institution_code", "bad_credit_code"),
        ({"completed_at": "2026-11-24T16:00:00"}, "completed_at", "bad_value"),
        ({"gender": "男"}, "gender", "unknown_field"),
        ({"consent_given_at": None}, "consent_given_at", "missing"),
        ({"consent_text_version": None}, "consent_text_version", "missing"),
        ({"legal_basis": "habit"}, "legal_basis", "bad_value"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_stored(
    sandbox: SandboxProcess, changes: dict[str, object], field: str, code: str
) -> None:
    answer = sandbox.push(RECORDS, training_record(**changes), key="wrong-1")
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["field"]) == (422, "invalid", field)
    assert problem["errors"][0]["code"] == code
    assert sandbox.get(RECORDS, key="wrong-1").json()["items"] == []


def test_every_missing_field_is_listed(sandbox: SandboxProcess) -> None:
    problem = sandbox.push(RECORDS, {}, key="wrong-2").json()
    missing = {error["field"] for error in problem["errors"] if error["code"] == "missing"}
    assert {"AAC002", "AAC003", "course_title", "hours", "completed_at", "evidence_digest"} <= missing


@pytest.mark.parametrize(
    ("key", "code"), [("", "missing_key"), ("two words", "bad_key"), ("x" * 101, "bad_key")]
)
def test_a_key_is_asked_for_and_has_a_form(sandbox: SandboxProcess, key: str, code: str) -> None:
    answer = sandbox.push(RECORDS, training_record(), key=key)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_a_revocation_is_taken_once_and_a_withdrawn_consent_erases_the_person(
    sandbox: SandboxProcess,
) -> None:
    kept = sandbox.push(RECORDS, training_record(), key="revoked-1").json()
    notice = {"reason_code": "consent_withdrawn", "revoked_at": "2026-11-25T09:00:00+08:00"}
    path = f"{RECORDS}/revoked-1/revocation"
    first, again = (sandbox.request("POST", path, json=notice) for _ in range(2))
    other = sandbox.request("POST", path, json=notice | {"reason_code": "revoked"})
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    (stored,) = sandbox.get(RECORDS, key="revoked-1").json()["items"]
    assert (stored["AAC002"], stored["AAC003"], stored["receipt"]) == (None, None, kept["receipt"])
    assert stored["revocation"]["receipt"] == first.json()["receipt"]
    assert "consent_withdrawn" in stored["revocation"]["reason_code"]
    assert "已撤回" in sandbox.request("GET", "/").text


def test_a_replay_after_the_revocation_keeps_the_receipt(sandbox: SandboxProcess) -> None:
    body = training_record()
    first = sandbox.push(RECORDS, body, key="revoked-2")
    notice = {"reason_code": "consent_withdrawn", "revoked_at": "2026-11-25T09:00:00+08:00"}
    sandbox.request("POST", f"{RECORDS}/revoked-2/revocation", json=notice)
    again = sandbox.push(RECORDS, body, key="revoked-2")
    assert (again.status_code, again.json()) == (200, first.json())


def test_an_unknown_record_cannot_be_revoked(sandbox: SandboxProcess) -> None:
    notice = {"reason_code": "revoked", "revoked_at": "2026-11-25T09:00:00+08:00"}
    assert sandbox.request("POST", f"{RECORDS}/never-sent/revocation", json=notice).status_code == 404


def test_a_referral_needs_an_opening_that_is_not_closed(sandbox: SandboxProcess) -> None:
    opening = next(item["id"] for item in sandbox.everything("openings") if not item["deleted"])
    assert sandbox.push("/v1/referrals", referral(opening_id=opening), key="referral-1").status_code == 201
    assert sandbox.push("/v1/referrals", referral(opening_id=opening), key="referral-1").status_code == 200
    for unknown in (
        "OP-none",
        next(item["id"] for item in sandbox.everything("openings") if item["deleted"]),
    ):
        answer = sandbox.push("/v1/referrals", referral(opening_id=unknown), key="referral-2")
        assert answer.json()["errors"][0]["code"] == "unknown_opening"
    (stored,) = sandbox.get("/v1/referrals", key="referral-1").json()["items"]
    assert stored["AAC003"] == "王**"


def test_a_record_is_found_by_its_certificate(sandbox: SandboxProcess) -> None:
    sandbox.push(RECORDS, training_record(certificate_number="XZ-findme"), key="certificate-1")
    (found,) = sandbox.get(RECORDS, certificate_number="XZ-findme").json()["items"]
    assert found["id"] == "certificate-1"


def test_records_are_listed_by_pages(sandbox: SandboxProcess) -> None:
    for number in range(5):
        sandbox.push(RECORDS, training_record(), key=f"page-{number}")
    whole = [item["id"] for item in sandbox.everything("training-records")]
    assert [item["id"] for item in sandbox.everything("training-records", limit=2)] == whole
