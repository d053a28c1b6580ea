"""Players as tests drive them: an honest one that moves the clock, and one that says whatever it is told."""

from itertools import count
from typing import Any

from courses.models import CoursePage, LessonPage
from lms.accounts.models import User
from lms.learning import services
from lms.learning.judging import Beat
from lms.learning.models import Completion, LessonProgress
from lms.learning.services.watching import BeatResult
from tests import factories

_keys = count(1)


def make_beat(*stretches: tuple[float, float], seq: int = 1, **fields: Any) -> Beat:
    return Beat(
        **{"seq": seq, "key": f"key-{next(_keys):08}", "speed": 1.0, "stretches": stretches, **fields}
    )


class Player:
    """One device of one person on one lesson."""

    def __init__(self, user: User, lesson: LessonPage, time: Any, *, every: float = 15.0) -> None:
        self.user, self.lesson, self.time, self.every = user, lesson, time, every
        self.seq = 0
        self.open()

    def open(self) -> None:
        self.opened = services.open_watch_session(user=self.user, lesson_id=self.lesson.pk)
        self.token = self.opened.token

    def claim(self, *stretches: tuple[float, float], **fields: Any) -> BeatResult:
        """Say that these stretches were played, true or not, without a second going by."""
        self.seq += 1
        return services.record_beat(
            token=self.token, beat=make_beat(*stretches, **{"seq": self.seq, **fields})
        )

    def watch(self, start: float, end: float, speed: float = 1.0) -> list[BeatResult]:
        """Play from ``start`` to ``end`` while the clock goes on, a beat ``every`` so many seconds."""
        answers = []
        while start < end:
            stop = min(end, start + self.every * speed)
            self.time.forward(seconds=(stop - start) / speed)
            answers.append(self.claim((start, stop), speed=speed))
            start = stop
        return answers

    @property
    def progress(self) -> LessonProgress:
        return LessonProgress.objects.get(enrolment__user=self.user, lesson_id=self.lesson.pk)

    @property
    def complete(self) -> bool:
        return self.progress.completed_at is not None


def finish_course(user: User, course: CoursePage, time: Any) -> Completion:
    """Learn a whole course honestly: enrol, watch or read every lesson, pass every quiz."""
    enrolment = services.enrol(user=user, course=course)
    for lesson in factories.lessons_of(course):
        rules = enrolment.pinned_rules.lesson(lesson.pk)
        if rules is None:
            continue
        if rules.video_id is not None:
            Player(user, lesson, time, every=120.0).watch(0.0, rules.duration)
        else:
            services.mark_read(user=user, lesson_id=lesson.pk)
            time.forward(seconds=rules.reading_seconds)
            services.mark_read(user=user, lesson_id=lesson.pk)
        if rules.has_quiz:
            pass_quiz(user, lesson)
    return Completion.objects.get(enrolment=enrolment)


def pass_quiz(user: User, lesson: LessonPage) -> None:
    from courses.queries import lesson_questions

    answers = {question.id: list(question.correct) for question in lesson_questions(lesson)}
    services.submit_quiz(user=user, lesson=lesson, answers=answers, key=f"quiz-{next(_keys)}")
