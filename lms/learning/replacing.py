"""What a learner has covered of a lesson whose recording is replaced. Pure.

Coverage belongs to the lesson, in seconds from the recording's beginning. As long as a learner keeps the
rules of the day of enrolment, all of it counts against the pinned recording's length (or that of a shorter
one which was offered since). A learner who moves on to the course's newer rules takes along what was covered,
as far as the new recording goes: its last minutes, where it is longer, are still to be watched.
"""

from dataclasses import dataclass

from courses.rules import LessonRules
from lms.learning import coverage as cover
from lms.learning.coverage import Coverage


@dataclass(frozen=True, slots=True)
class Carried:
    """What goes along: merged stretches, and the length that they are measured against (seconds)."""

    coverage: Coverage
    stream_duration: float | None


def carry(coverage: Coverage, before: LessonRules | None, now: LessonRules) -> Carried | None:
    """Return what goes along from one lesson's rules to its newer ones; ``None``: the recording is the same.

    A recording that isn't encoded yet has no length to clip to: everything goes along.
    """
    if before is None or before.video_id == now.video_id or now.video_id is None:
        return None
    if not now.duration:
        return Carried(coverage, None)
    return Carried(cover.split_at(coverage, now.duration)[0], now.duration)
