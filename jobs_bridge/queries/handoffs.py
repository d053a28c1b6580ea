"""The outbox and the feeds as the desk shows them."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from jobs_bridge import words
from jobs_bridge.models import HandOff, Opening, Quarantine, SyncCursor
from jobs_bridge.models.handoffs import HandOffState
from lms.lib import clock


@dataclass(frozen=True)
class StateCount:
    state: str
    label: str
    count: int


@dataclass(frozen=True)
class HandOffLine:
    """``reason`` in words; no name and no number of the person."""

    hand_off: HandOff
    reason: str


def counts() -> list[StateCount]:
    """Return how many hand-offs are in each state, in the order of a hand-off's life."""
    found = dict(HandOff.objects.values_list("state").annotate(n=Count("pk")))
    return [StateCount(value, str(label), found.get(value, 0)) for value, label in HandOffState.choices]


def hand_offs(state: str = "") -> QuerySet[HandOff]:
    """Return the hand-offs of a state, those last touched first; of every state when none is given."""
    rows = HandOff.objects.select_related("completion").order_by("-updated_at", "-pk")
    return rows.filter(state=state) if state in HandOffState.values else rows


def line(hand_off: HandOff) -> HandOffLine:
    """Return a hand-off with its reason in words."""
    reason = words.hand_off_reason(hand_off.reason_code, hand_off.reason) if hand_off.reason_code else ""
    return HandOffLine(hand_off, reason)


@dataclass(frozen=True)
class Feeds:
    """``uncoded``: openings whose occupation code the classification doesn't know, or that have none."""

    cursors: list[SyncCursor]
    quarantined: list[Quarantine]
    quarantined_count: int
    uncoded: int
    oldest_waiting_minutes: int


def feeds(limit: int = 20) -> Feeds:
    """Return how the inbound feeds stand and what was quarantined, without the raw records."""
    waiting = Quarantine.objects.waiting().defer("raw_encrypted").order_by("-last_seen_at")
    due = HandOff.objects.filter(state__in=[HandOffState.READY, HandOffState.FAILED]).order_by("created_at")
    oldest = due.first()
    return Feeds(
        cursors=list(SyncCursor.objects.order_by("pk")),
        quarantined=list(waiting[:limit]),
        quarantined_count=waiting.count(),
        uncoded=Opening.objects.open().filter(occupation__isnull=True).count(),
        oldest_waiting_minutes=int((clock.now() - oldest.updated_at).total_seconds() // 60) if oldest else 0,
    )
