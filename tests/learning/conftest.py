"""Time that stands still until a test moves it, and people with a course to learn."""

from datetime import datetime, timedelta

import pytest

from courses.models import CoursePage, LessonPage
from lms.accounts.models import User
from lms.learning import services
from lms.lib import clock
from tests import factories
from tests.learning.players import Player


class StoppedClock:
    """``lms.lib.clock``, moved by hand."""

    def __init__(self, start: datetime) -> None:
        self.moment = start

    def now(self) -> datetime:
        return self.moment

    def forward(self, **amount: float) -> datetime:
        """Move on by ``seconds``, ``minutes``, ``hours`` or ``days``."""
        self.moment += timedelta(**amount)
        return self.moment


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    stopped = StoppedClock(clock.now())
    monkeypatch.setattr(clock, "now", stopped.now)
    return stopped


@pytest.fixture
def course(db: None) -> CoursePage:
    """A course of one lesson: a recording of ten minutes, no questions."""
    return factories.make_course(video=factories.make_ready_video(duration=600.0), with_quiz=False)


@pytest.fixture
def lesson(course: CoursePage) -> LessonPage:
    return factories.lessons_of(course)[0]


@pytest.fixture
def learner(db: None, course: CoursePage) -> User:
    """Somebody enrolled in ``course``."""
    user = factories.make_user(username="xiaowang", display_name="王建国")
    services.enrol(user=user, course=course)
    return user


@pytest.fixture
def player(time: StoppedClock, learner: User, lesson: LessonPage) -> Player:
    """The learner's player, open on ``lesson``."""
    return Player(learner, lesson, time)
