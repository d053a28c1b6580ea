"""Writing pulled records: by ``(source, key)``, only a higher version, in batches, tombstones honoured."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.db import models, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from courses.models import Occupation
from jobs_bridge import tasks
from jobs_bridge.contracts import EmployerRecord, OpeningRecord, RegistrationRecord, Stamp
from jobs_bridge.models import Employer, Match, Opening, Registration
from jobs_bridge.models.openings import PayUnit, SyncedRecord
from jobs_bridge.models.sync import Feed
from jobs_bridge.services.workers import add_registered_workers
from jobs_bridge.signals import opening_changed
from lms.accounts import encryption
from lms.lib import clock


@dataclass
class Outcome:
    """``keys``: those written, by a new version or a tombstone."""

    changed: int = 0
    removed: int = 0
    keys: list[str] = field(default_factory=list)


@transaction.atomic
def store(*, source: str, feed: str, records: Sequence[Stamp]) -> Outcome:
    """Write what is newer than what we have; each key at most once in ``records``."""
    model = MODELS[feed]
    keys = [record.id for record in records]
    known = dict(model._default_manager.filter(source=source, key__in=keys).values_list("key", "version"))
    newer = [record for record in records if record.version > known.get(record.id, 0)]
    gone = [record for record in newer if record.deleted and record.id in known]
    fresh = [record for record in newer if not record.deleted]
    if fresh:
        WRITERS[feed](source, fresh)
    if gone:
        ERASERS[feed](source, gone)
    return Outcome(len(fresh), len(gone), [record.id for record in newer])


def _stamp(source: str, record: Stamp) -> dict[str, Any]:
    return {
        "source": source,
        "key": record.id,
        "version": record.version,
        "source_updated_at": record.updated_at,
        "synced_at": clock.now(),
        "deleted_at": None,
    }


def _upsert(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    written = [f.name for f in model._meta.concrete_fields if f.name not in {"id", "source", "key"}]
    model._default_manager.bulk_create(
        rows, update_conflicts=True, unique_fields=["source", "key"], update_fields=written
    )


def _bury(rows: models.QuerySet[Any], records: Sequence[Stamp], **changes: Any) -> None:
    versions = {record.id: record for record in records}
    found = list(rows.filter(key__in=versions))
    for row in found:
        row.version = versions[row.key].version
        row.source_updated_at = versions[row.key].updated_at
        row.deleted_at = row.synced_at = clock.now()
        for name, value in changes.items():
            setattr(row, name, value)
    names = ["version", "source_updated_at", "deleted_at", "synced_at", *changes]
    rows.model._default_manager.bulk_update(found, names)


def _write_employers(source: str, records: Sequence[Any]) -> None:
    _upsert(Employer, [_employer(source, record) for record in records])
    codes = [record.credit_code for record in records]
    known = Employer.objects.filter(source=OuterRef("source"), credit_code=OuterRef("employer_code"))
    # Openings that came before their employer.
    Opening.objects.filter(source=source, employer__isnull=True, employer_code__in=codes).update(
        employer=Subquery(known.values("pk")[:1])
    )


def _employer(source: str, record: EmployerRecord) -> Employer:
    return Employer(
        **_stamp(source, record),
        name=record.name,
        credit_code=record.credit_code,
        kind=record.kind or "",
        industry=record.industry or "",
        area_code=record.area_code or "",
        address=record.address or "",
        contact=record.contact or "",
        phone=record.phone or "",
        size=record.size or "",
        credit_mark=record.credit_mark or "",
        verified_at=record.verified_at,
        is_synthetic=record.synthetic,
    )


def _erase_employers(source: str, records: Sequence[Stamp]) -> None:
    _bury(Employer.objects.filter(source=source), records)


def _write_openings(source: str, records: Sequence[Any]) -> None:
    occupations = _ids(Occupation, "code", [record.occupation_code for record in records])
    employers = _ids(Employer, "credit_code", [record.credit_code for record in records], source=source)
    _upsert(Opening, [_opening(source, record, occupations, employers) for record in records])
    _tell_openings(source, [record.id for record in records])


def _opening(
    source: str, record: OpeningRecord, occupations: dict[str, int], employers: dict[str, int]
) -> Opening:
    return Opening(
        **_stamp(source, record),
        title=record.title,
        occupation_code=record.occupation_code or "",
        occupation_id=occupations.get(record.occupation_code or ""),
        employer_id=employers.get(record.credit_code),
        employer_code=record.credit_code,
        employer_name=record.employer_name,
        headcount=record.headcount,
        pay_min=record.pay_min,
        pay_max=record.pay_max if record.pay_max is not None else record.pay_min,
        pay_unit=PayUnit(record.pay_unit),
        area_code=record.area_code,
        street_code=record.street_code or "",
        place=record.place or "",
        shift=record.shift or "",
        conditions=record.conditions or "",
        education=record.education or "",
        licence_required=record.licence_required or "",
        duties=record.duties or "",
        insurance=record.insurance or "",
        contract_kind=record.contract_kind or "",
        benefits=record.benefits or "",
        hazards=record.hazards or "",
        contact=record.contact or "",
        phone=record.phone or "",
        source_name=record.source_name or "",
        published_on=record.valid_from,
        verified_at=record.verified_at,
        expires_at=_end_of(record.valid_to),
        is_synthetic=record.synthetic,
        rematch_at=clock.now(),
    )


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, tzinfo=timezone.get_default_timezone())


def _erase_openings(source: str, records: Sequence[Stamp]) -> None:
    _bury(Opening.objects.filter(source=source), records, rematch_at=None)
    keys = [record.id for record in records]
    Match.objects.filter(opening__source=source, opening__key__in=keys).delete()
    _tell_openings(source, keys)


def _tell_openings(source: str, keys: Collection[str]) -> None:
    ids = list(Opening.objects.filter(source=source, key__in=keys).values_list("pk", flat=True))
    opening_changed.send(sender=Opening, opening_ids=ids)
    transaction.on_commit(lambda: tasks.rematch_pending.delay())


def _write_registrations(source: str, records: Sequence[Any]) -> None:
    before = _hmacs(source, records)
    _upsert(Registration, [_registration(source, record) for record in records])
    _tell_registrations(before | _hmacs(source, records))


def _registration(source: str, record: RegistrationRecord) -> Registration:
    return Registration(
        **_stamp(source, record),
        registry=record.registry,
        id_number_hmac=encryption.id_number_hmac(record.id_number),
        name_encrypted=encryption.encrypt(record.name),
        phone_encrypted=encryption.encrypt(record.phone) if record.phone else None,
        area_code=record.area_code,
        street_code=record.street_code or "",
        education=record.education or "",
        status=record.status,
        registered_on=record.registered_on,
        previous_occupation_code=record.previous_occupation_code or "",
        wanted_occupation_code=record.wanted_occupation or "",
        is_synthetic=record.synthetic,
    )


def _erase_registrations(source: str, records: Sequence[Stamp]) -> None:
    before = _hmacs(source, records)
    # Whoever left a registry has left it: nothing that names the person stays.
    _bury(
        Registration.objects.filter(source=source),
        records,
        id_number_hmac="",
        name_encrypted=None,
        phone_encrypted=None,
    )
    _tell_registrations(before)


def _hmacs(source: str, records: Sequence[Stamp]) -> set[str]:
    rows = Registration.objects.filter(source=source, key__in=[record.id for record in records])
    return {hmac for hmac in rows.values_list("id_number_hmac", flat=True) if hmac}


def _tell_registrations(hmacs: set[str]) -> None:
    add_registered_workers(hmacs=hmacs)
    transaction.on_commit(lambda: tasks.rematch_pending.delay())


def _ids(
    model: type[models.Model], column: str, values: Collection[str | None], **narrow: Any
) -> dict[str, int]:
    rows = model._default_manager.filter(**{f"{column}__in": {value for value in values if value}}, **narrow)
    return dict(rows.values_list(column, "pk"))


MODELS: dict[str, type[SyncedRecord]] = {
    Feed.EMPLOYERS: Employer,
    Feed.OPENINGS: Opening,
    Feed.REGISTRATIONS: Registration,
}
WRITERS: dict[str, Callable[[str, Sequence[Any]], None]] = {
    Feed.EMPLOYERS: _write_employers,
    Feed.OPENINGS: _write_openings,
    Feed.REGISTRATIONS: _write_registrations,
}
ERASERS: dict[str, Callable[[str, Sequence[Stamp]], None]] = {
    Feed.EMPLOYERS: _erase_employers,
    Feed.OPENINGS: _erase_openings,
    Feed.REGISTRATIONS: _erase_registrations,
}
