"""What can't be read is kept whole and encrypted, with the reason, until a readable version comes."""

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from jobs_bridge.models import Quarantine
from lms.accounts import encryption
from lms.lib import clock

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Broken:
    """``key`` is the record's own, or made of its digest when it has none; ``reason`` repeats no value."""

    key: str
    raw: str
    digest: str
    code: str
    reason: str


def broken_record(raw: Any, code: str, reason: str) -> Broken:
    """Describe a raw record of any shape."""
    text = json.dumps(raw, ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()
    own = raw.get("id") if isinstance(raw, dict) else None
    key = own if isinstance(own, str) and 0 < len(own) <= 64 else f"?{digest[:40]}"
    return Broken(key, text, digest, code, reason)


def quarantine(*, source: str, feed: str, records: Sequence[Broken]) -> int:
    """Keep the broken records; returns how many of them are new or differ from what was kept."""
    now = clock.now()
    kept = Quarantine.objects.filter(source=source, feed=feed, key__in=[one.key for one in records])
    known = dict(kept.values_list("key", "raw_digest"))
    kept.update(last_seen_at=now)
    fresh = [one for one in records if known.get(one.key) != one.digest]
    Quarantine.objects.bulk_create(
        [_row(source, feed, one) for one in fresh],
        update_conflicts=True,
        unique_fields=["source", "feed", "key"],
        update_fields=["raw_encrypted", "raw_digest", "reason_code", "reason", "last_seen_at", "resolved_at"],
    )
    for one in fresh:
        log.warning("record_quarantined", feed=feed, key=one.key, code=one.code)
    return len(fresh)


def resolve(*, source: str, feed: str, keys: Collection[str]) -> None:
    """Close the cases of records whose newer version was readable."""
    cases = Quarantine.objects.waiting().filter(source=source, feed=feed, key__in=keys)
    cases.update(resolved_at=clock.now())


def _row(source: str, feed: str, one: Broken) -> Quarantine:
    now = clock.now()
    return Quarantine(
        source=source,
        feed=feed,
        key=one.key,
        raw_encrypted=encryption.encrypt(one.raw),
        raw_digest=one.digest,
        reason_code=one.code,
        reason=one.reason,
        first_seen_at=now,
        last_seen_at=now,
    )
