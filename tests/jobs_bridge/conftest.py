"""What the tests of the jobs bridge may use."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker, Settings

from courses.models import CoursePage
from lms.accounts.models import User
from lms.lib import clock
from tests import factories
from tests.jobs_bridge.sandbox_process import SandboxProcess
from tests.learning.conftest import StoppedClock


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


@pytest.fixture(scope="session")
def empty_sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    """A sandbox without a city, quick to pull from; tests share it too, each with keys of its own."""
    folder = tmp_path_factory.mktemp("empty-sandbox")
    with SandboxProcess(folder, options=("--no-seed",)) as sandbox:
        yield sandbox


@pytest.fixture
def bridge(empty_sandbox_process: SandboxProcess, settings: Settings) -> Iterator[SandboxProcess]:
    """The empty sandbox as the site's employment database, up and without faults before and after."""
    settings.EMPLOYMENT_DB_URL = empty_sandbox_process.url
    settings.EMPLOYMENT_DB_TOKEN = empty_sandbox_process.token
    empty_sandbox_process.request("DELETE", "/control/faults")
    yield empty_sandbox_process
    if empty_sandbox_process.process is None:
        empty_sandbox_process.start()
    empty_sandbox_process.request("DELETE", "/control/faults")


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    """``lms.lib.clock``, standing still until moved."""
    stopped = StoppedClock(clock.now())
    monkeypatch.setattr(clock, "now", stopped.now)
    return stopped


@pytest.fixture
def run(django_capture_on_commit_callbacks: Any) -> Callable[[], AbstractContextManager[list[Any]]]:
    """``with run():`` carries out, at its end, what its transaction asked to be done after the commit."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture(scope="module")
def published_course(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[int]:
    """A course's id, published once a module: every test's own transaction lies inside this one."""
    skills = {"arc-welding": 1.0, "safety": 0.6}
    with django_db_blocker.unblock(), transaction.atomic():
        course = factories.make_course(
            title="煤矿工人转岗焊工入门", skills=skills, occupations={"6-18-02-04": 1.0}
        )
        yield course.pk
        transaction.set_rollback(True)


@pytest.fixture
def course(published_course: int, db: None) -> CoursePage:
    """A welding course of one short lesson with a question."""
    course: CoursePage = CoursePage.objects.get(pk=published_course)
    return course


@pytest.fixture
def learner(db: None) -> User:
    return factories.make_user(username="lao-wang", display_name="老王", phone="+8613904370001")
