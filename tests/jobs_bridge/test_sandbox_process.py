"""The sandbox as a process: it keeps what it took, stops when told, and keeps a demonstration alive."""

import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.jobs_bridge.sandbox_bodies import training_record
from tests.jobs_bridge.sandbox_process import PROJECT, SandboxProcess

RECORDS = "/v1/training-records"
DAY = 24 * 3600


def test_what_was_taken_in_survives_kill_9(tmp_path: Path) -> None:
    with SandboxProcess(tmp_path) as sandbox:
        first = sandbox.push(RECORDS, training_record(), key="durable-1").json()
        sandbox.stop(by=signal.SIGKILL)
        sandbox.start()
        again = sandbox.push(RECORDS, training_record(), key="durable-1")
        assert (again.status_code, again.json()) == (200, first)
        assert httpx.get(f"{sandbox.url}/healthz").json()["counts"]["training-records"] == 1


@pytest.mark.parametrize("told_by", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_when_told(tmp_path: Path, told_by: signal.Signals) -> None:
    with SandboxProcess(tmp_path, options=("--no-seed",)) as sandbox:
        status = sandbox.stop(by=told_by)
    assert status in (0, -told_by)
    assert "Traceback" not in (tmp_path / "sandbox.log").read_text(encoding="utf-8")


def test_a_later_start_renews_openings_that_ran_out_and_leaves_the_rest(tmp_path: Path) -> None:
    with SandboxProcess(tmp_path) as sandbox:
        before = {item["id"]: item for item in sandbox.everything("openings")}
    with SandboxProcess(tmp_path, clock_offset_seconds=60 * DAY) as later:
        after = {item["id"]: item for item in later.everything("openings")}
        today = later.get("/v1/openings", limit=1).json()["as_of"][:10]
    renewed = [key for key in after if after[key]["version"] > before[key]["version"]]
    assert len(renewed) > 50
    assert all(after[key]["AAE031"] > today for key in renewed)
    abandoned = [item for item in after.values() if not item["deleted"] and item["AAE031"] < today]
    assert 0 < len(abandoned) < 20
    assert set(after) == set(before)


def test_a_second_start_adds_nothing(tmp_path: Path) -> None:
    with SandboxProcess(tmp_path) as sandbox:
        first = sandbox.everything("registrations")
        sandbox.stop()
        sandbox.start()
        assert sandbox.everything("registrations") == first


def test_it_loads_nothing_of_ours() -> None:
    code = (
        "import sys, jobs_bridge.sandbox.__main__\n"
        "ours = {'django', 'lms', 'courses', 'search', 'media_pipeline'}\n"
        "print([name for name in sys.modules if name.split('.')[0] in ours])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_page_for_people_says_what_it_is_and_loads_nothing_from_outside(sandbox: SandboxProcess) -> None:
    page = httpx.get(sandbox.url).text
    assert "由程序生成" in page
    assert "src=" not in page
    assert "http://" not in page.replace("http-equiv", "")


def test_what_arrives_is_escaped_on_the_page(sandbox: SandboxProcess) -> None:
    sandbox.push(RECORDS, training_record(course_title="<script>alert(1)</script>"), key="escaped-1")
    page = httpx.get(sandbox.url).text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_the_contract_is_described_in_openapi(sandbox: SandboxProcess) -> None:
    document = httpx.get(f"{sandbox.url}/openapi.json").json()
    assert {"/v1/openings", "/v1/training-records", "/v1/training-records/{key}/revocation"} <= set(
        document["paths"]
    )
    opening = document["components"]["schemas"]["Opening"]["properties"]
    assert {"ACA112", "ACA111", "ACB240", "ACB21H", "AAB301"} <= set(opening)
