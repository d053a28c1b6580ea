"""One wall clock a person: a token bucket over all devices, tabs and lessons. Pure.

While a watch session lives, the bucket fills with ``MAX_SPEED`` seconds of media per second of wall clock;
whatever a player claims is taken out of it. Outside of sessions it refills no further than the grace, so that
a day's absence buys nothing. A second counter holds the wall-clock seconds themselves: learning time is
credited from it, so that it can never exceed the time that passed, at whatever speed the recording played.

Times are seconds since the epoch.
"""

from dataclasses import dataclass, replace

# The fastest speed the player offers.
MAX_SPEED = 2.0
# What a slow line may owe: the player starts before the session's answer arrives. In media seconds.
GRACE = 3.0
# How long a session lives after its last sign of life: an outage this long loses no honest second.
LIVE_SECONDS = 2 * 3600.0
CAP = LIVE_SECONDS * MAX_SPEED + GRACE


@dataclass(frozen=True, slots=True)
class Bucket:
    """``available`` media seconds may be claimed and ``wall`` seconds credited, as of ``updated_at``.

    ``live_until`` is when the last living session ends if nothing more is heard.
    """

    available: float
    wall: float
    updated_at: float
    live_until: float

    def advanced(self, now: float) -> "Bucket":
        """Return the bucket as of ``now``. A clock that went back changes nothing."""
        elapsed = now - self.updated_at
        if elapsed <= 0:
            return self
        live = max(0.0, min(now, self.live_until) - self.updated_at)
        available = min(CAP, self.available + live * MAX_SPEED)
        # Idle time refills the grace and not more.
        idle = (elapsed - live) * MAX_SPEED
        available = max(available, min(GRACE, available + idle))
        return replace(self, available=available, wall=min(LIVE_SECONDS, self.wall + live), updated_at=now)

    def alive(self, until: float) -> "Bucket":
        """Return the bucket with a session that lives until then."""
        return replace(self, live_until=max(self.live_until, until))

    def without(self, *, media: float, wall: float) -> "Bucket":
        """Return the bucket after ``media`` seconds were claimed and ``wall`` seconds credited."""
        return replace(self, available=max(0.0, self.available - media), wall=max(0.0, self.wall - wall))


def new_bucket(now: float) -> Bucket:
    """Return the bucket of somebody who never watched anything."""
    return Bucket(available=GRACE, wall=0.0, updated_at=now, live_until=now)
