"""Names, ID numbers and phones are in no log line, whatever happens."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client

from courses.models import CoursePage
from jobs_bridge import services
from jobs_bridge.models import HandOff
from lms.accounts.models import User
from lms.accounts.roles import Role
from tests import factories
from tests.jobs_bridge.people import hand_off_of, learn, new_id_number
from tests.jobs_bridge.sandbox_process import SandboxProcess
from tests.learning.conftest import StoppedClock

pytestmark = pytest.mark.django_db
Run = Callable[[], AbstractContextManager[list[Any]]]


def test_the_whole_way_with_its_failures_logs_no_person(
    client: Client,
    learner: User,
    course: CoursePage,
    time: StoppedClock,
    bridge: SandboxProcess,
    run: Run,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    number = new_id_number()
    client.force_login(learner)
    with run():
        learn(learner, course, time)
        client.post("/jobs/share/", {"real_name": "欧阳建国", "id_number": number[:-1]})
        client.post("/jobs/share/", {"real_name": "欧阳建国", "id_number": number})
    bridge.request(
        "PUT",
        "/control/registrations/SECRET-1",
        json={"registry": "nobody", "AAC002": number, "AAC003": "欧阳建国", "AAB301": "220402"},
    )
    services.pull_all()
    client.force_login(factories.make_user(roles=[Role.COUNSELLOR]))
    client.get(f"/desk/people/?q={number}")
    with run():
        services.withdraw(user=learner)
    assert hand_off_of(learner).action == "revoke"
    assert "record_quarantined" in caplog.text
    for secret in (number, "欧阳建国", "13904370001"):
        assert secret not in caplog.text


def test_what_waits_in_the_outbox_is_encrypted(
    learner: User, course: CoursePage, time: StoppedClock, bridge: SandboxProcess
) -> None:
    number = new_id_number()
    services.share(user=learner, real_name="欧阳建国", id_number=number)
    learn(learner, course, time)
    bridge.fault(endpoint="training-records", kind="refuse", count=1)
    services.deliver(hand_off_id=hand_off_of(learner).pk)
    row = HandOff.objects.values().get()
    assert row["payload_encrypted"]
    assert number not in str(row)
    assert "欧阳建国".encode() not in bytes(row["payload_encrypted"])
