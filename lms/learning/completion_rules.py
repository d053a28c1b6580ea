"""What completes a lesson, and how far somebody is. Pure.

A lesson with a recording asks to watch it; one without asks to read it; questions add a third rule. The
rules are those pinned at enrolment. Where a recording was encoded again and became shorter, the shorter
length is asked; where it became longer, the pinned one: nothing that was earned is lost and nothing
impossible is asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from courses.rules import CourseRules, LessonRules


class RuleKind(StrEnum):
    WATCH = "watch"
    READ = "read"
    READ_TO_END = "read_to_end"
    QUIZ = "quiz"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one person in one lesson; times in seconds, ``stream_duration`` as in the model."""

    covered: float = 0.0
    stream_duration: float | None = None
    reading: float = 0.0
    read_to_end: bool = False
    quiz_passed: bool = False
    completed: bool = False


@dataclass(frozen=True, slots=True)
class RuleState:
    """``have`` of ``need``: seconds for watching and reading, 0 or 1 for the others."""

    kind: RuleKind
    have: float
    need: float

    @property
    def met(self) -> bool:
        # A need of 0 means that the recording's length isn't known yet, not that nothing is asked.
        return self.have >= self.need > 0

    @property
    def share(self) -> float:
        """From 0 to 1, and 1 only if the rule is met."""
        if self.met:
            return 1.0
        return min(0.999, self.have / self.need) if self.need else 0.0

    @property
    def missing(self) -> float:
        return max(0.0, self.need - self.have)


@dataclass(frozen=True, slots=True)
class LessonState:
    """``completed`` stays true once it was, whatever the rules say now."""

    rules: tuple[RuleState, ...]
    completed: bool

    @property
    def met(self) -> bool:
        return self.completed or all(rule.met for rule in self.rules)

    @property
    def started(self) -> bool:
        return self.completed or any(rule.have > 0 for rule in self.rules)

    @property
    def share(self) -> float:
        """How far the lesson is, from 0 to 1."""
        if self.met:
            return 1.0
        return sum(rule.share for rule in self.rules) / len(self.rules)


def asked_duration(rules: LessonRules, stream_duration: float | None) -> float:
    """Return the length that watching is measured against, in seconds; 0 while it isn't known."""
    known = [length for length in (rules.duration, stream_duration) if length]
    return min(known, default=0.0)


def lesson_state(rules: LessonRules, evidence: Evidence) -> LessonState:
    """Return the state of every rule of a lesson."""
    states: list[RuleState] = []
    if rules.video_id is not None:
        need = rules.required_coverage * asked_duration(rules, evidence.stream_duration)
        states.append(RuleState(RuleKind.WATCH, evidence.covered, round(need, 3)))
    else:
        if rules.reading_seconds:
            states.append(RuleState(RuleKind.READ, evidence.reading, float(rules.reading_seconds)))
        states.append(RuleState(RuleKind.READ_TO_END, float(evidence.read_to_end), 1.0))
    if rules.has_quiz:
        states.append(RuleState(RuleKind.QUIZ, float(evidence.quiz_passed), 1.0))
    return LessonState(tuple(states), evidence.completed)


def course_percent(rules: CourseRules, states: Mapping[int, LessonState]) -> int:
    """Return how far the course is: 0–100, and 100 only if every lesson is complete."""
    if not rules.lessons:
        return 0
    shares = [states[one.lesson_id].share if one.lesson_id in states else 0.0 for one in rules.lessons]
    percent = int(100 * sum(shares) / len(shares))
    return percent if all(share == 1.0 for share in shares) else min(99, percent)
