"""Pulling from the sandbox, over HTTP, by its contract."""

import httpx
import pytest

from tests.jobs_bridge.sandbox_process import SandboxProcess

KINDS = ("employers", "openings", "registrations")


@pytest.mark.parametrize("kind", KINDS)
def test_pages_put_together_are_everything_once_and_in_order(sandbox: SandboxProcess, kind: str) -> None:
    whole = sandbox.everything(kind)
    by_pages = sandbox.everything(kind, limit=23)
    assert by_pages == whole
    order = [(item["updated_at"], item["id"]) for item in whole]
    assert order == sorted(order)
    assert len({item["id"] for item in whole}) == len(whole)


def test_the_last_page_says_so_and_an_empty_id_begins_an_overlap(sandbox: SandboxProcess) -> None:
    last = sandbox.request("PUT", "/control/openings/OP-000001", json={}).json()
    after = sandbox.get("/v1/openings", cursor=f"{last['updated_at']}~{last['id']}").json()
    assert (after["items"], after["next_cursor"]) == ([], None)
    overlap = sandbox.get("/v1/openings", cursor=f"{last['updated_at']}~").json()
    assert overlap["items"] == [last]


@pytest.mark.parametrize(
    "cursor", ["yesterday", "2026-11-24T08:00:00Z~x", "~", "2026-11-24T08:00:00.000000Z~a b"]
)
def test_a_cursor_of_another_form_is_refused(sandbox: SandboxProcess, cursor: str) -> None:
    answer = sandbox.get("/v1/openings", cursor=cursor)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")


@pytest.mark.parametrize("limit", [0, 1001, "many"])
def test_a_limit_out_of_range_is_refused(sandbox: SandboxProcess, limit: object) -> None:
    answer = sandbox.get("/v1/openings", limit=limit)
    assert answer.status_code == 422
    assert answer.json()["field"] == "limit"


def test_a_change_is_a_new_version_at_the_end_of_the_order(sandbox: SandboxProcess) -> None:
    before = next(item for item in sandbox.everything("openings") if not item["deleted"])
    changed = sandbox.request("PUT", f"/control/openings/{before['id']}", json={"ACB240": 99}).json()
    last = sandbox.everything("openings")[-1]
    assert last == changed
    assert last == before | {"ACB240": 99, "version": before["version"] + 1, "updated_at": last["updated_at"]}


def test_a_deleted_record_is_a_tombstone_and_may_come_back(sandbox: SandboxProcess) -> None:
    sandbox.request("PUT", "/control/employers/E-1", json={"AAB004": "来去有限公司"})
    sandbox.request("DELETE", "/control/employers/E-1")
    grave = sandbox.everything("employers")[-1]
    assert grave == {"id": "E-1", "version": 2, "updated_at": grave["updated_at"], "deleted": True}
    sandbox.request("PUT", "/control/employers/E-1", json={})
    back = sandbox.everything("employers")[-1]
    assert (back["version"], back["deleted"], back["AAB004"]) == (3, False, "来去有限公司")


def test_a_broken_record_is_served_as_it_was_put(sandbox: SandboxProcess) -> None:
    sandbox.request("PUT", "/control/openings/OP-broken", json={"ACB240": "三人", "AAB301": None})
    broken = sandbox.everything("openings")[-1]
    assert (broken["ACB240"], broken["AAB301"]) == ("三人", None)


@pytest.mark.parametrize("path", ["/v1/openings", "/v1/training-records", "/control/faults"])
def test_without_the_token_nothing_is_told(sandbox: SandboxProcess, path: str) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic c2FuZGJveA=="}):
        answer = httpx.get(sandbox.url + path, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthorised")
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_what_is_not_there_is_answered_in_the_contracts_form(sandbox: SandboxProcess) -> None:
    for method, path, status in [
        ("GET", "/v1/nothing", 404),
        ("DELETE", "/control/openings/OP-none", 404),
        ("DELETE", "/control/faults/99", 404),
        ("DELETE", "/v1/openings", 405),
    ]:
        answer = sandbox.request(method, path)
        assert answer.status_code == status
        assert set(answer.json()) == {"code", "message", "field", "errors"}
