"""What a course asks of a learner, as pinned at enrolment. Pure: knows neither Django nor a database."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class LessonRules:
    """What completes one lesson.

    ``duration`` is in seconds and 0 without a playable video; ``required_coverage`` and
    ``pass_mark`` are shares from 0 to 1; ``reading_seconds`` counts where there is no video.
    """

    lesson_id: int
    title: str
    video_id: int | None = None
    stream_version: str = ""
    duration: float = 0.0
    required_coverage: float = 0.9
    reading_seconds: int = 0
    has_quiz: bool = False
    pass_mark: float = 0.8

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(**data)


@dataclass(frozen=True, slots=True)
class CourseRules:
    """What completes a course: every one of its lessons.

    ``revision_id`` is the published revision of the course page (``None`` when it has none),
    ``hours`` the class hours that the certificate prints.
    """

    revision_id: int | None
    course_title: str
    hours: Decimal
    lessons: tuple[LessonRules, ...]

    def lesson(self, lesson_id: int) -> LessonRules | None:
        """Return the rules of one lesson, ``None`` if the course doesn't ask for it."""
        return next((rules for rules in self.lessons if rules.lesson_id == lesson_id), None)

    def to_json(self) -> dict[str, Any]:
        """Return what ``json.dumps`` takes and :meth:`from_json` reads back."""
        return {**asdict(self), "hours": str(self.hours), "lessons": [asdict(one) for one in self.lessons]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            revision_id=data["revision_id"],
            course_title=data["course_title"],
            hours=Decimal(data["hours"]),
            lessons=tuple(LessonRules.from_json(one) for one in data["lessons"]),
        )
