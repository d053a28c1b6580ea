"""People who learn and consent, through the services that pages use."""

import uuid
from datetime import timedelta
from itertools import count

from courses import queries as courses
from courses.models import CoursePage
from jobs_bridge import services
from jobs_bridge.models import Employer, HandOff, Opening, Registration
from lms.accounts import encryption
from lms.accounts.models import User
from lms.learning import services as learning
from lms.learning.models import Completion
from lms.lib import clock
from tests import factories
from tests.jobs_bridge.sandbox_process import synthetic_id_number
from tests.learning.conftest import StoppedClock

_numbers = count(1)
SOURCE = "employment_db"


def new_id_number() -> str:
    """Return a valid synthetic ID number that no other test uses."""
    return synthetic_id_number(next(_numbers))


def learn(user: User, course: CoursePage, time: StoppedClock) -> Completion:
    """Enrol, read every lesson for as long as it asks, answer its questions right."""
    learning.enrol(user=user, course=course)
    for lesson in factories.lessons_of(course):
        learning.mark_read(user=user, lesson_id=lesson.pk)
        time.forward(minutes=2)
        learning.mark_read(user=user, lesson_id=lesson.pk)
        asked = courses.lesson_questions(lesson)
        if asked:
            answers = {question.id: question.correct for question in asked}
            learning.submit_quiz(user=user, lesson=lesson, answers=answers, key=uuid.uuid4().hex)
    return Completion.objects.get(user=user, course=course)


def consent(user: User, *, name: str = "王建国", id_number: str | None = None) -> str:
    """Give name, number and consent; returns the number."""
    number = id_number or new_id_number()
    services.share(user=user, real_name=name, id_number=number)
    return number


def hand_off_of(user: User) -> HandOff:
    return HandOff.objects.get(completion__user=user)


def make_employer(**fields: object) -> Employer:
    number = next(_numbers)
    return Employer.objects.create(
        **{
            "source": SOURCE,
            "key": f"E-{number}",
            "version": 1,
            "source_updated_at": clock.now(),
            "synced_at": clock.now(),
            "name": "辽源市兴达机械厂",
            "credit_code": f"E-{number}",
            "verified_at": clock.now(),
            **fields,
        }
    )


def make_opening(**fields: object) -> Opening:
    """Make an opening for a welder, by its row; through the pull where the pull is what is tried."""
    number = next(_numbers)
    code = str(fields.get("occupation_code", "6-18-02-04"))
    employer = fields.pop("employer", None) or make_employer()
    assert isinstance(employer, Employer)
    return Opening.objects.create(
        **{
            "source": SOURCE,
            "key": f"T-{number}",
            "version": 1,
            "source_updated_at": clock.now(),
            "synced_at": clock.now(),
            "title": "电焊工",
            "occupation_code": code,
            "occupation": factories.make_occupation(code) if code else None,
            "employer": employer,
            "employer_code": employer.credit_code,
            "employer_name": employer.name,
            "headcount": 3,
            "pay_min": 4500,
            "pay_max": 6000,
            "area_code": "220402",
            "street_code": "220402002",
            "place": "龙山区兴工路 8 号",
            "shift": "day",
            "contact": "赵经理",
            "phone": "0437-0123456",
            "source_name": "辽源市公共就业服务信息系统",
            "verified_at": clock.now(),
            "expires_at": clock.now() + timedelta(days=20),
            "rematch_at": clock.now(),
            **fields,
        }
    )


def make_registration(id_number: str, *, name: str = "王建国", **fields: object) -> Registration:
    number = next(_numbers)
    return Registration.objects.create(
        **{
            "source": SOURCE,
            "key": f"R-{number}",
            "version": 1,
            "source_updated_at": clock.now(),
            "synced_at": clock.now(),
            "registry": "rural_transfer",
            "id_number_hmac": encryption.id_number_hmac(id_number),
            "name_encrypted": encryption.encrypt(name),
            "area_code": "220402",
            "education": "70",
            "status": "unemployed",
            **fields,
        }
    )
