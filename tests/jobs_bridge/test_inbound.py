"""Reading the employment database: nothing dropped, nothing twice, nothing older over something newer."""

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from jobs_bridge import employment_db, services
from jobs_bridge.employment_db.port import Capability, Page, Position
from jobs_bridge.models import Employer, Opening, Quarantine, Registration, SyncCursor, Worker
from jobs_bridge.sandbox import codes
from jobs_bridge.services.inbound import OVERLAP, PullReport
from jobs_bridge.signals import opening_changed
from lms.accounts import encryption
from lms.accounts.models import User
from tests import factories
from tests.jobs_bridge.people import SOURCE, consent, new_id_number
from tests.jobs_bridge.sandbox_process import SandboxProcess

pytestmark = pytest.mark.django_db
EMPLOYER = codes.credit_code(area="220402", serial=1)


def put(bridge: SandboxProcess, kind: str, key: str, **fields: Any) -> dict[str, Any]:
    body: dict[str, Any] = (
        bridge.request("PUT", f"/control/{kind}/{key}", json=fields).raise_for_status().json()
    )
    return body


def opening(**fields: Any) -> dict[str, Any]:
    return {
        "AAB998": EMPLOYER,
        "AAB004": "辽源市兴达机械厂",
        "ACA112": "电焊工",
        "ACA111": "6-18-02-04",
        "ACB240": 3,
        "ACB21H": 4500,
        "ACB21J": 6000,
        "pay_unit": "month",
        "AAB301": "220402",
        "AAE031": "2099-12-31",
        "synthetic": True,
        **fields,
    }


def registration(number: str, **fields: Any) -> dict[str, Any]:
    return {
        "registry": "rural_transfer",
        "AAC002": number,
        "AAC003": "王建国",
        "AAB301": "220402",
        "status": "unemployed",
        "synthetic": True,
        **fields,
    }


def pull(feed: str) -> PullReport:
    with employment_db.using() as database:
        return services.pull_feed(feed=feed, database=database)


def test_an_opening_arrives_with_its_readable_names(bridge: SandboxProcess) -> None:
    occupation = factories.make_occupation("6-18-02-04")
    put(bridge, "openings", "IN-1", **opening())
    pull("openings")
    row = Opening.objects.get(key="IN-1")
    assert (row.source, row.title, row.pay_min, row.occupation) == (SOURCE, "电焊工", 4500, occupation)
    assert row.last_day == date(2099, 12, 31)
    assert row.is_open


def test_a_change_replaces_and_a_pull_without_news_changes_nothing(bridge: SandboxProcess) -> None:
    put(bridge, "openings", "IN-2", **opening())
    pull("openings")
    put(bridge, "openings", "IN-2", ACB240=9)
    assert pull("openings").changed == 1
    assert Opening.objects.get(key="IN-2").headcount == 9
    assert pull("openings").changed == 0


def test_changes_are_told_with_their_ids_and_nothing_else_is(bridge: SandboxProcess) -> None:
    put(bridge, "openings", "IN-3", **opening())
    told: list[list[int]] = []

    def listen(opening_ids: list[int], **kwargs: Any) -> None:
        told.append(opening_ids)

    opening_changed.connect(listen)
    try:
        pull("openings")
        pull("openings")
        bridge.request("DELETE", "/control/openings/IN-3")
        pull("openings")
    finally:
        opening_changed.disconnect(listen)
    row = Opening.objects.get(key="IN-3")
    assert len(told) == 2
    assert row.pk in told[0]
    assert told[1] == [row.pk]


def test_a_tombstone_closes_and_a_higher_version_brings_it_back(bridge: SandboxProcess) -> None:
    put(bridge, "openings", "IN-4", **opening())
    pull("openings")
    bridge.request("DELETE", "/control/openings/IN-4")
    assert pull("openings").removed == 1
    assert not Opening.objects.get(key="IN-4").is_open
    put(bridge, "openings", "IN-4", **opening())
    pull("openings")
    assert Opening.objects.get(key="IN-4").is_open


@pytest.mark.parametrize("fault", ["duplicate", "reorder", "partial_page"])
def test_a_page_that_is_wrong_in_form_is_read_right(bridge: SandboxProcess, fault: str) -> None:
    for number in range(6):
        put(bridge, "openings", f"IN-{fault}-{number}", **opening())
        put(bridge, "openings", f"IN-{fault}-{number}", ACB240=number + 1)
    bridge.fault(endpoint="openings", kind=fault, count=3)
    assert pull("openings").error == ""
    rows = Opening.objects.filter(key__startswith=f"IN-{fault}-").order_by("key")
    assert [row.headcount for row in rows] == [1, 2, 3, 4, 5, 6]


def test_an_employer_that_arrives_after_its_opening_is_joined(bridge: SandboxProcess) -> None:
    code = codes.credit_code(area="220402", serial=7)
    put(bridge, "openings", "IN-5", **opening(AAB998=code))
    pull("openings")
    assert Opening.objects.get(key="IN-5").employer is None
    put(bridge, "employers", code, AAB998=code, AAB004="迟到有限公司", synthetic=True)
    pull("employers")
    joined = Opening.objects.select_related("employer").get(key="IN-5").employer
    assert joined == Employer.objects.get(credit_code=code)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"AAB004": None}, "string_type:AAB004"),
        ({"ACB240": "三个"}, "int_parsing:ACB240"),
        ({"AAB998": "91220402000000000X"}, "value_error:AAB998"),
        ({"ACA111": "焊工"}, "value_error:ACA111"),
        ({"ACB21H": 9000}, "value_error:record"),
        ({"shift": "whenever"}, "literal_error:shift"),
    ],
)
def test_a_broken_record_is_quarantined_whole_and_the_rest_goes_on(
    bridge: SandboxProcess, fields: dict[str, Any], code: str
) -> None:
    put(bridge, "openings", "IN-6", **opening(**fields))
    put(bridge, "openings", "IN-7", **opening())
    pull("openings")
    case = Quarantine.objects.get(key="IN-6")
    assert case.reason_code == code
    assert "辽源市" not in bytes(case.raw_encrypted).decode("latin-1")
    assert '"ACA112": "电焊工"' in encryption.decrypt(case.raw_encrypted)
    assert Opening.objects.filter(key="IN-7").exists()
    put(bridge, "openings", "IN-6", **(opening() | {"shift": "day"}))
    pull("openings")
    case.refresh_from_db()
    assert case.resolved_at is not None
    assert Opening.objects.filter(key="IN-6").exists()


def test_a_broken_record_that_is_seen_again_is_one_case(bridge: SandboxProcess) -> None:
    put(bridge, "openings", "IN-8", **opening(ACB240=0))
    assert pull("openings").quarantined >= 1
    SyncCursor.objects.all().delete()
    assert pull("openings").quarantined == 0
    assert Quarantine.objects.filter(key="IN-8").count() == 1
    put(bridge, "openings", "IN-8", **opening())


def test_quarantine_never_repeats_a_name_or_a_number(bridge: SandboxProcess) -> None:
    put(bridge, "registrations", "IN-9", **registration("220402197203041234", AAC003="欧阳建国"))
    pull("registrations")
    case = Quarantine.objects.get(key="IN-9")
    assert case.reason_code == "value_error:AAC002"
    for said in (case.reason, str(case)):
        assert "220402197203041234" not in said
        assert "欧阳建国" not in said


def test_a_registration_keeps_no_number_no_sex_no_birth_and_hides_the_name(bridge: SandboxProcess) -> None:
    number = new_id_number()
    put(bridge, "registrations", "IN-10", **registration(number, AAC004="1", AAC006="1970-01-02", ADC310="2"))
    pull("registrations")
    row = Registration.objects.get(key="IN-10")
    assert row.id_number_hmac == encryption.id_number_hmac(number)
    assert encryption.decrypt(row.name_encrypted or b"") == "王建国"
    stored = " ".join(str(value) for value in Registration.objects.filter(key="IN-10").values_list()[0])
    assert number not in stored
    assert "1970" not in stored


def test_a_registered_person_becomes_a_worker_until_the_registry_forgets(bridge: SandboxProcess) -> None:
    hmac = encryption.id_number_hmac(number := new_id_number())
    put(bridge, "registrations", "IN-11", **registration(number))
    pull("registrations")
    assert Worker.objects.get(id_number_hmac=hmac).user is None
    bridge.request("DELETE", "/control/registrations/IN-11")
    pull("registrations")
    assert not Worker.objects.filter(id_number_hmac=hmac).exists()
    assert Registration.objects.get(key="IN-11").name_encrypted is None


def test_learner_and_registration_meet_by_the_number_alone(bridge: SandboxProcess, learner: User) -> None:
    number = new_id_number()
    put(bridge, "registrations", "IN-12", **registration(number, AAC003="另一个名字"))
    pull("registrations")
    consent(learner, id_number=number)
    worker = Worker.objects.get(id_number_hmac=encryption.id_number_hmac(number))
    assert worker.user == learner
    services.withdraw(user=learner)
    worker.refresh_from_db()
    assert worker.id_number_hmac is None
    assert Worker.objects.get(id_number_hmac=encryption.id_number_hmac(number)).user is None


def test_an_outage_keeps_the_position_and_the_next_pull_goes_on(bridge: SandboxProcess) -> None:
    put(bridge, "openings", "IN-13", **opening())
    pull("openings")
    before = SyncCursor.objects.get(feed="openings").updated_at
    bridge.fault(endpoint="openings", kind="refuse", count=1)
    put(bridge, "openings", "IN-14", **opening())
    assert pull("openings").error.startswith("unavailable")
    assert SyncCursor.objects.get(feed="openings").updated_at == before
    assert SyncCursor.objects.get(feed="openings").last_error
    assert pull("openings").error == ""
    assert Opening.objects.filter(key="IN-14").exists()


def test_one_feed_has_one_reader(bridge: SandboxProcess) -> None:
    SyncCursor.objects.create(
        source=SOURCE, feed="openings", lease_expires_at=timezone.now() + timedelta(minutes=1)
    )
    assert pull("openings").error == "another reader is at work"


class Recorder:
    """A database that notes where it was asked to begin."""

    source = SOURCE
    capabilities = frozenset({Capability.PULL})

    def __init__(self, *pages: Page) -> None:
        self.pages, self.asked = list(pages), []  # type: ignore[var-annotated]

    def pull(self, feed: str, *, after: Position | None, limit: int) -> Page:
        self.asked.append(after)
        return self.pages.pop(0) if self.pages else Page([], None)

    def send_training_record(self, record: Any, *, key: str) -> str:
        raise AssertionError("not asked here")

    revoke_training_record = send_training_record

    def close(self) -> None:
        """Nothing to give back."""


def test_the_next_pull_begins_an_overlap_earlier_and_never_moves_back() -> None:
    moment = timezone.now()
    stamp = {"id": "X", "version": 1, "deleted": True}
    late = Page([{**stamp, "updated_at": moment.isoformat()}], None)
    early = Page([{**stamp, "updated_at": (moment - timedelta(minutes=1)).isoformat()}], None)
    database = Recorder(late, early)
    for _ in range(3):
        services.pull_feed(feed="openings", database=database)
    assert database.asked == [None, Position(moment - OVERLAP), Position(moment - OVERLAP)]


def test_records_of_any_shape_are_kept() -> None:
    services.pull_feed(feed="openings", database=Recorder(Page(["text", None, {"id": 7}, []], None)))
    assert Quarantine.objects.count() == 4


def test_a_cursor_that_stands_still_is_an_error_and_no_endless_loop() -> None:
    here = Position(timezone.now(), "a")
    database = Recorder(Page([], here), Page([], here))
    assert "doesn't move on" in services.pull_feed(feed="openings", database=database).error


def test_the_command_reports_and_fails_loudly(bridge: SandboxProcess) -> None:
    put(bridge, "openings", "IN-15", **opening())
    output = StringIO()
    call_command("pull_employment_db", stdout=output)
    assert "openings: " in output.getvalue()
    bridge.fault(endpoint="employers", kind="error500", count=1)
    with pytest.raises(CommandError, match="internal_error"):
        call_command("pull_employment_db", stdout=output)


def test_the_first_pull_brings_the_city(sandbox: SandboxProcess, settings: Any) -> None:
    settings.EMPLOYMENT_DB_URL, settings.EMPLOYMENT_DB_TOKEN = sandbox.url, sandbox.token
    reports = services.pull_all()
    assert [report.error for report in reports] == ["", "", ""]
    served = {item["id"] for item in sandbox.everything("openings") if not item["deleted"]}
    kept = set(Opening.objects.filter(deleted_at__isnull=True).values_list("key", flat=True))
    isolated = set(Quarantine.objects.waiting().filter(feed="openings").values_list("key", flat=True))
    assert served == kept | isolated
    assert len(kept) > 150
