"""What of a beat counts. Pure.

A beat says: since the last one I played these stretches, at this speed. The judge lets through what can be
true and gives the rest back with a reason code. It knows nothing that the browser could have made up: the
duration comes from the encode, the times from the server's clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from lms.learning import coverage as cover
from lms.learning.budget import GRACE, MAX_SPEED, Bucket
from lms.learning.coverage import Coverage, Stretch

# A browser's estimate of our clock is off by the line's delay; an encode's length by a frame or two.
CLOCK_TOLERANCE = 5.0
END_TOLERANCE = 1.0
MIN_SPEED = 0.5


class Refusal(StrEnum):
    """Why seconds don't count. The words for people are in ``wording``."""

    BEYOND_END = "beyond_end"
    OVER_BUDGET = "over_budget"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    BAD_SPEED = "bad_speed"
    FUTURE = "future"
    BEFORE_SESSION = "before_session"
    TOO_FRAGMENTED = "too_fragmented"


@dataclass(frozen=True, slots=True)
class Refused:
    stretch: Stretch
    code: Refusal


@dataclass(frozen=True, slots=True)
class Beat:
    """What a player says. ``at`` is when the last stretch ended, in seconds since the epoch by our clock as
    the player knows it; ``None`` means now. It matters for what was played offline and arrives late."""

    seq: int
    key: str
    speed: float
    stretches: tuple[Stretch, ...]
    at: float | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What the server knows of the watch session: times since the epoch and a length, all in seconds."""

    started_at: float
    expires_at: float
    superseded_at: float | None
    duration: float
    spent: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """``coverage`` is the lesson's after the beat; ``media`` the seconds charged to bucket and session,
    ``wall`` the wall-clock seconds that the new ones took."""

    accepted: Coverage
    refused: tuple[Refused, ...]
    coverage: Coverage
    media: float
    wall: float


def judge(beat: Beat, standing: Standing, bucket: Bucket, coverage: Coverage, now: float) -> Verdict:
    """Judge ``beat`` against an up-to-date ``bucket`` and the lesson's ``coverage`` so far."""
    claimed = cover.merge(beat.stretches)
    code = _whole_beat_refusal(beat, standing, now)
    if code:
        return Verdict((), _all(claimed, code), coverage, 0.0, 0.0)

    inside, outside = cover.split_at(claimed, standing.duration)
    # A player's own idea of the length differs from the encode's by less: no reason to alarm anyone.
    _, beyond = cover.split_at(outside, standing.duration + END_TOLERANCE)
    affordable, over = cover.take(inside, min(bucket.available, _session_budget(standing, now)))
    wider, crumbs = cover.add_within(coverage, affordable)
    accepted = cover.subtract(affordable, crumbs)
    gained = max(0.0, cover.total(wider) - cover.total(coverage))
    return Verdict(
        accepted=accepted,
        refused=_all(beyond, Refusal.BEYOND_END)
        + _all(over, Refusal.OVER_BUDGET)
        + _all(crumbs, Refusal.TOO_FRAGMENTED),
        coverage=wider,
        media=cover.total(accepted),
        wall=min(gained / beat.speed, bucket.wall),
    )


def _whole_beat_refusal(beat: Beat, standing: Standing, now: float) -> Refusal | None:
    at = now if beat.at is None else beat.at
    if not MIN_SPEED <= beat.speed <= MAX_SPEED:
        return Refusal.BAD_SPEED
    if at > now + CLOCK_TOLERANCE:
        return Refusal.FUTURE
    if at < standing.started_at - CLOCK_TOLERANCE:
        return Refusal.BEFORE_SESSION
    if at > standing.expires_at:
        return Refusal.EXPIRED
    if standing.superseded_at is not None and at > standing.superseded_at:
        return Refusal.SUPERSEDED
    return None


def _session_budget(standing: Standing, now: float) -> float:
    """Return what this session may still claim of the time in which it was the person's active one.

    The bucket bounds the person; this keeps one session from claiming time that passed in another,
    however its beats are dated.
    """
    ended = min(now, standing.expires_at, now if standing.superseded_at is None else standing.superseded_at)
    return max(0.0, ended - standing.started_at) * MAX_SPEED + GRACE - standing.spent


def _all(stretches: Sequence[Stretch], code: Refusal) -> tuple[Refused, ...]:
    return tuple(Refused(stretch, code) for stretch in stretches)
