"""Where a person stands in a lesson and in a course, as pages show it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from courses.rules import LessonRules
from lms.learning import coverage as cover
from lms.learning.completion_rules import LessonState, asked_duration, course_percent
from lms.learning.models import Completion, Enrolment, LessonProgress

# So close to either end there is nothing to resume. In seconds.
RESUME_MARGIN = 5.0


class StudyState(StrEnum):
    """The few states that a learner sees."""

    NOT_STARTED = "not_started"
    LEARNING = "learning"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class LessonStanding:
    """One person in one lesson of the pinned rules; ``progress`` is ``None`` before the start.

    A lesson that isn't public any more can't be learned; the course then waits for its newer rules.
    """

    rules: LessonRules
    progress: LessonProgress | None
    state: LessonState
    is_public: bool

    @property
    def is_open(self) -> bool:
        """Tell whether it still is to be learned, and can be."""
        return self.is_public and self.study_state != StudyState.DONE

    @property
    def study_state(self) -> StudyState:
        if self.state.completed:
            return StudyState.DONE
        return StudyState.LEARNING if self.state.started else StudyState.NOT_STARTED

    @property
    def duration(self) -> float:
        """The length that watching is measured against, in seconds; 0 while it isn't known."""
        return asked_duration(self.rules, self.progress.stream_duration if self.progress else None)

    @property
    def resume_at(self) -> float:
        """Where to resume, in seconds: where the person stopped; past the end, the first gap."""
        if self.progress is None:
            return 0.0
        position = self.progress.position
        if position > self.duration - RESUME_MARGIN:
            position = next((start for start, end in self.gaps if end - start >= 1), 0.0)
        return position if position >= RESUME_MARGIN else 0.0

    @property
    def gaps(self) -> cover.Coverage:
        """What of the recording wasn't watched yet."""
        covered = cover.merge(self.progress.coverage) if self.progress else ()
        return cover.subtract(((0.0, self.duration),), covered) if self.duration else ()


@dataclass(frozen=True, slots=True)
class CourseStanding:
    """One person in one course: how far (0–100), and what comes next (``None`` if nothing can)."""

    enrolment: Enrolment
    completion: Completion | None
    lessons: tuple[LessonStanding, ...]
    last_active_at: datetime

    @property
    def percent(self) -> int:
        if self.completion:
            return 100
        states = {one.rules.lesson_id: one.state for one in self.lessons}
        return course_percent(self.enrolment.pinned_rules, states)

    @property
    def done_count(self) -> int:
        return sum(one.study_state == StudyState.DONE for one in self.lessons)

    @property
    def study_state(self) -> StudyState:
        if self.completion:
            return StudyState.DONE
        started = any(one.study_state != StudyState.NOT_STARTED for one in self.lessons)
        return StudyState.LEARNING if started else StudyState.NOT_STARTED

    def lesson(self, lesson_id: int) -> LessonStanding | None:
        return next((one for one in self.lessons if one.rules.lesson_id == lesson_id), None)

    def lesson_after(self, lesson_id: int) -> LessonStanding | None:
        """Return the next open lesson after this one, round to the beginning; ``None`` if none is open."""
        numbers = [one.rules.lesson_id for one in self.lessons]
        at = numbers.index(lesson_id) + 1 if lesson_id in numbers else 0
        following = [*self.lessons[at:], *self.lessons[: max(0, at - 1)]]
        return next((one for one in following if one.is_open), None)

    @property
    def next_lesson(self) -> LessonStanding | None:
        """Return the open lesson that was touched last, else the first open one."""
        still_open = [one for one in self.lessons if one.is_open]
        touched = [(one.progress.updated_at, one) for one in still_open if one.progress]
        if touched:
            return max(touched, key=lambda pair: pair[0])[1]
        return still_open[0] if still_open else None
