"""The life of a hand-off, as rules without a database.

What the world should look like is one question (``wanted``: may this record be over there?); what was
done about it is ``Facts``. Every event asks :func:`next_step` and the row moves towards the answer.

::

    send:    held → ready → sending → delivered          revoke:  ready → sending → delivered
               │      ↑ ↓       ↓ ↘                                 ↑ ↓      ↓ ↘
               │      failed ←──┘  dead                             failed ←─┘  dead
               └→ cancelled (never left us)
"""

import random
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

LEASE = timedelta(minutes=2)
FIRST_PAUSE = timedelta(seconds=5)
# Short enough that a database which comes back after a night is served within minutes.
LONGEST_PAUSE = timedelta(minutes=5)


class Action(Enum):
    SEND = "send"
    REVOKE = "revoke"


class State(Enum):
    HELD = "held"
    READY = "ready"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"
    DEAD = "dead"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Facts:
    """``may_have_arrived``: some attempt under the present key ended without a word from the other side."""

    action: Action
    state: State
    may_have_arrived: bool = False


@dataclass(frozen=True)
class Step:
    """Where the row goes. ``new_key``: the record starts afresh, since its old key is spent."""

    action: Action
    state: State
    new_key: bool = False


def next_step(facts: Facts, *, wanted: bool) -> Step | None:
    """Return the step that brings the other side nearer to ``wanted``, or ``None`` to stay.

    A row being sent stays: its sender asks again when it knows the outcome.
    """
    if facts.action is Action.SEND:
        return _step_of_record(facts) if wanted else _step_of_unwanted_record(facts)
    # A revocation under way is always finished first; only then the record may be sent anew.
    if wanted and facts.state is State.DELIVERED:
        return Step(Action.SEND, State.READY, new_key=True)
    return None


def _step_of_record(facts: Facts) -> Step | None:
    if facts.state in (State.HELD, State.CANCELLED):
        return Step(Action.SEND, State.READY)
    return None


def _step_of_unwanted_record(facts: Facts) -> Step | None:
    if facts.state is State.DELIVERED:
        return Step(Action.REVOKE, State.READY)
    if facts.state in (State.READY, State.FAILED, State.DEAD):
        if facts.may_have_arrived:
            return Step(Action.REVOKE, State.READY)
        return Step(Action.SEND, State.CANCELLED)
    return None


def pause_after(failures: int, *, retry_after: float | None = None, draw: float | None = None) -> timedelta:
    """Return how long to wait after the ``failures``-th failure in a row (1, 2, …).

    Doubles from ``FIRST_PAUSE`` to ``LONGEST_PAUSE``; ``draw`` (0–1, random when not given) takes up to half
    of it away, so that rows which failed together don't come back together. The other side's
    ``retry_after`` seconds are respected up to ``LONGEST_PAUSE``.
    """
    full = min(LONGEST_PAUSE, FIRST_PAUSE * float(2 ** min(failures - 1, 16)))
    # Jitter decides nothing that matters to security.
    share = random.random() if draw is None else draw  # noqa: S311
    pause = full * (1 - share / 2)
    if retry_after is not None:
        pause = max(pause, min(timedelta(seconds=retry_after), LONGEST_PAUSE))
    return pause
