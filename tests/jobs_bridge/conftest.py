"""What the tests of the jobs bridge may use."""

from collections.abc import Iterator

import pytest

from tests.jobs_bridge.sandbox_process import SandboxProcess


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    """One sandbox for the whole session: tests share its database, so each uses keys of its own."""
    with SandboxProcess(tmp_path_factory.mktemp("sandbox")) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(sandbox_process: SandboxProcess) -> Iterator[SandboxProcess]:
    """The session's sandbox, without faults before and after."""
    sandbox_process.request("DELETE", "/control/faults")
    yield sandbox_process
    sandbox_process.request("DELETE", "/control/faults")
