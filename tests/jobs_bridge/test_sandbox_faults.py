"""The sandbox being wrong on purpose."""

import time

import httpx
import pytest

from tests.jobs_bridge.sandbox_bodies import training_record
from tests.jobs_bridge.sandbox_process import SandboxProcess

RECORDS = "/v1/training-records"


def test_refusing_and_failing_store_nothing_and_end_with_their_count(sandbox: SandboxProcess) -> None:
    sandbox.fault(endpoint="training-records", kind="refuse", count=1)
    sandbox.fault(endpoint="training-records", kind="error500", count=1)
    refused, failed, taken = (sandbox.push(RECORDS, training_record(), key="fault-1") for _ in range(3))
    assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
    assert refused.headers["Retry-After"] == "1"
    assert (failed.status_code, failed.json()["code"]) == (500, "internal_error")
    assert taken.status_code == 201
    assert sandbox.request("GET", "/control/faults").json() == []


@pytest.mark.parametrize("kind", ["drop", "timeout_after_commit"])
def test_a_cut_answer_leaves_the_record_stored(sandbox: SandboxProcess, kind: str) -> None:
    sandbox.fault(endpoint="training-records", kind=kind, count=1, seconds=0.1)
    with pytest.raises(httpx.RemoteProtocolError):
        sandbox.push(RECORDS, training_record(), key=f"cut-{kind}")
    again = sandbox.push(RECORDS, training_record(), key=f"cut-{kind}")
    assert again.status_code == 200


def test_silence_after_the_commit_outlasts_the_clients_patience(sandbox: SandboxProcess) -> None:
    sandbox.fault(endpoint="training-records", kind="timeout_after_commit", count=1, seconds=2)
    with pytest.raises(httpx.ReadTimeout):
        sandbox.push(RECORDS, training_record(), key="silent-1", timeout=0.5)
    assert sandbox.push(RECORDS, training_record(), key="silent-1").status_code == 200


def test_slow_is_slow_and_right(sandbox: SandboxProcess) -> None:
    sandbox.fault(endpoint="employers", kind="slow", count=1, seconds=0.5)
    began = time.monotonic()
    assert sandbox.get("/v1/employers").status_code == 200
    assert time.monotonic() - began >= 0.5


def test_a_push_delivered_twice_is_stored_once(sandbox: SandboxProcess) -> None:
    sandbox.fault(endpoint="training-records", kind="duplicate", count=1)
    assert sandbox.push(RECORDS, training_record(), key="twice-1").status_code == 200
    (stored,) = sandbox.get(RECORDS, key="twice-1").json()["items"]
    assert stored["deliveries"] == 2


def test_a_duplicating_page_serves_items_twice(sandbox: SandboxProcess) -> None:
    right = sandbox.get("/v1/openings", limit=50).json()
    sandbox.fault(endpoint="openings", kind="duplicate", count=1)
    wrong = sandbox.get("/v1/openings", limit=50).json()
    assert wrong["items"] == right["items"] + right["items"][:5]
    assert wrong["next_cursor"] == right["next_cursor"]


def test_a_reordered_page_holds_the_same_and_an_older_version(sandbox: SandboxProcess) -> None:
    sandbox.request("PUT", "/control/employers/E-reorder", json={"AAB004": "一"})
    sandbox.request("PUT", "/control/employers/E-reorder", json={"AAB004": "二"})
    last = sandbox.everything("employers")[-1]
    sandbox.fault(endpoint="employers", kind="reorder", count=1)
    page = sandbox.get("/v1/employers", cursor=f"{last['updated_at']}~").json()
    assert [item["version"] for item in page["items"]] == [2, 1]


def test_partial_pages_put_together_are_still_everything(sandbox: SandboxProcess) -> None:
    whole = sandbox.everything("registrations")
    sandbox.fault(endpoint="registrations", kind="partial_page")
    assert len(sandbox.get("/v1/registrations", limit=90).json()["items"]) == 30
    assert sandbox.everything("registrations", limit=90) == whole


def test_a_ratio_strikes_about_its_share_and_health_never(sandbox: SandboxProcess) -> None:
    sandbox.fault(endpoint="*", kind="error500", ratio=0.5)
    struck = sum(sandbox.get("/v1/employers", limit=1).status_code == 500 for _ in range(60))
    assert 10 < struck < 50
    assert all(sandbox.get("/healthz").status_code == 200 for _ in range(10))


@pytest.mark.parametrize(
    "fault",
    [{}, {"endpoint": "openings", "kind": "explode"}, {"endpoint": "openings", "kind": "slow", "ratio": 2}],
)
def test_an_unknown_fault_is_refused(sandbox: SandboxProcess, fault: dict[str, object]) -> None:
    assert sandbox.request("POST", "/control/faults", json=fault).status_code == 422


def test_one_fault_is_ended_by_its_number(sandbox: SandboxProcess) -> None:
    fault = sandbox.request("POST", "/control/faults", json={"endpoint": "*", "kind": "refuse"}).json()
    sandbox.request("DELETE", f"/control/faults/{fault['id']}")
    assert sandbox.get("/v1/employers").status_code == 200
