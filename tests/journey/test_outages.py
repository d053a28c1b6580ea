"""Processes die and systems stay away for a while: nothing is lost, nothing happens twice."""

import json
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tests.jobs_bridge.sandbox_process import synthetic_id_number
from tests.journey import authoring
from tests.journey.clips import make_clip
from tests.journey.conftest import Visit
from tests.journey.minimal_site import COUNSELLOR, INSTRUCTOR
from tests.journey.stack import Stack, wait_until

pytestmark = pytest.mark.journey

LONG = "长一点的录像"


def test_a_killed_transcode_worker_is_followed_by_one_that_ends_the_job(
    stack: Stack, visit: Visit, tmp_path: Path
) -> None:
    instructor = visit("李师傅")
    instructor.sign_in(INSTRUCTOR, to="/admin/")
    authoring.upload_by_itself(
        instructor.page, make_clip(tmp_path / f"{LONG}.mp4", seconds=24, size="1280x720")
    )
    instructor.goto("/admin/videos/")
    row = instructor.page.get_by_role("row").filter(has_text=LONG)
    expect(row).to_contain_text("正在转码", timeout=60_000)
    instructor.shot("22-encoding")
    stack.kill("transcode")
    stack.start("transcode")
    expect(row).to_contain_text("可以播放", timeout=150_000)
    (encode,) = json.loads(stack.shell(_ENCODES))
    assert encode["state"] == "done"
    assert encode["attempts"] >= 2, "the worker was killed too late to be in the way"
    assert encode["streams"] == 1


def test_three_who_complete_while_the_employment_database_is_away_arrive_once_each(
    stack: Stack, visit: Visit
) -> None:
    numbers = [synthetic_id_number(day) for day in (2001, 2002, 2003)]
    stack.shell(_PREPARE.format(numbers=numbers))
    stack.stop("sandbox")
    codes: list[str] = json.loads(stack.shell(_COMPLETE))
    assert len(codes) == 3
    counsellor = visit("赵老师")
    counsellor.sign_in(COUNSELLOR, to="/desk/")
    counsellor.goto("/desk/hand-offs/")
    counsellor.shot("23-hand-offs-waiting")
    stack.start("sandbox")
    wait_until(lambda: _arrived(stack, codes) == codes, seconds=120, what="all three arrive")
    for code in codes:
        (record,) = stack.ask("/v1/training-records", certificate_number=code).json()["items"]
        assert record["deliveries"] == 1
    counsellor.goto("/desk/hand-offs/")
    counsellor.shot("23-hand-offs-delivered")


def _arrived(stack: Stack, codes: list[str]) -> list[str]:
    try:
        items = stack.ask("/v1/training-records", limit=1000).json()["items"]
    except httpx.TransportError:
        return []
    return [code for code in codes if any(item["certificate_number"] == code for item in items)]


_ENCODES = f"""
import json
from media_pipeline.models import Encode, Video
video = Video.objects.get(title="{LONG}")
streams = {{video.stream_version}}
print(json.dumps([
    {{"state": encode.state, "attempts": encode.attempts, "streams": len(streams)}}
    for encode in Encode.objects.filter(video=video)
]))
"""

_PREPARE = """
from decimal import Decimal
from courses import services as courses
from jobs_bridge import services as bridge
from lms.accounts import services as accounts
from lms.learning import services as learning
course = courses.add_course(
    title="养老护理员入门", summary="学会照护老人", audience="想做养老护理的人", hours=Decimal("2"),
    occupations={{"4-10-01-05": 1.0}}, publish=True,
)
chapter = courses.add_chapter(course=course, title="第一章", publish=True)
courses.add_lesson(
    chapter=chapter, title="洗手", summary="六步洗手", body=[("paragraph", "<p>先洗手。</p>")],
    reading_seconds=1, publish=True,
)
for place, number in enumerate({numbers!r}):
    user = accounts.create_account(username=f"xueyuan{{place}}", password="Liaoyuan-2026")
    bridge.share(user=user, real_name="刘秀英", id_number=number)
    learning.enrol(user=user, course=course)
"""

_COMPLETE = """
import json
import time
from courses.models import LessonPage
from jobs_bridge.models import HandOff
from lms.accounts.models import User
from lms.learning import services as learning
from lms.learning.models import Certificate
lesson = LessonPage.objects.get(title="洗手")
people = list(User.objects.filter(username__startswith="xueyuan").order_by("username"))
for wait in (1.5, 0):
    for user in people:
        learning.mark_read(user=user, lesson_id=lesson.pk)
    time.sleep(wait)
for _ in range(60):
    if HandOff.objects.filter(completion__user__in=people, attempts__gte=1).count() == 3:
        break
    time.sleep(1)
else:
    raise TimeoutError("the bridge did not try to deliver")
print(json.dumps(list(
    Certificate.objects.filter(completion__user__in=people).order_by("code").values_list("code", flat=True)
)))
"""
