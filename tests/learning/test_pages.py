"""What a person sees of their learning, and nobody of another's."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.models import CoursePage, LessonPage
from lms.accounts.models import User
from lms.learning import services
from lms.learning.models import Enrolment
from tests import factories
from tests.learning.conftest import StoppedClock
from tests.learning.players import Player, finish_course


def text_of(client: Client, path: str, **headers: str) -> str:
    response = client.get(path, headers=headers)
    assert response.status_code == 200, response.status_code
    return " ".join(response.content.decode().split())


def lesson_fragment(client: Client, lesson: LessonPage) -> str:
    return text_of(client, reverse("learning:lesson_fragment", args=[lesson.pk]))


def course_fragment(client: Client, course: CoursePage) -> str:
    return text_of(client, reverse("learning:course_fragment", args=[course.pk]))


# --- visitors -----------------------------------------------------------------------------------


def test_a_visitor_is_invited_to_sign_in_and_comes_back_to_the_lesson(
    client: Client, course: CoursePage, lesson: LessonPage
) -> None:
    text = lesson_fragment(client, lesson)
    assert "登录以后，看过的时间才会记下来" in text
    assert f"next={lesson.url}".replace("/", "%2F").replace("next%3D", "next=") in text
    assert "data-learning" not in text


def test_a_visitor_is_invited_to_enrol_in_the_course(client: Client, course: CoursePage) -> None:
    assert "登录并报名" in course_fragment(client, course)


def test_a_visitor_has_no_dashboard(client: Client, db: None) -> None:
    assert client.get("/learn/")["Location"].endswith("?next=/learn/")


def test_fragments_are_never_cached(client: Client, course: CoursePage, lesson: LessonPage) -> None:
    for name, key in (("course_fragment", course.pk), ("lesson_fragment", lesson.pk)):
        response = client.get(reverse(f"learning:{name}", args=[key]))
        assert "no-store" in response["Cache-Control"]
        assert "private" in response["Cache-Control"]


@pytest.mark.parametrize("name", ["course_fragment", "lesson_fragment", "lesson", "resume", "quiz", "enrol"])
@pytest.mark.parametrize("number", [0, 999_999, 2**40, 10**30])
def test_what_isnt_there_is_not_found(client: Client, db: None, name: str, number: int) -> None:
    client.force_login(factories.make_user())
    path = reverse(f"learning:{name}", args=[1]).replace("/1/", f"/{number}/")
    assert client.get(path).status_code == 404


def test_a_draft_shows_nothing_of_itself(client: Client, db: None) -> None:
    course = factories.make_course(publish=False, title="还没写完的课")
    client.force_login(factories.make_user())
    assert client.get(reverse("learning:enrol", args=[course.pk])).status_code == 404
    (lesson,) = factories.lessons_of(course)
    assert client.get(reverse("learning:lesson_fragment", args=[lesson.pk])).status_code == 404
    assert client.get(reverse("learning:course_fragment", args=[course.pk])).status_code == 404


# --- enrolling ------------------------------------------------------------------------------------


def test_enrolling_asks_first_and_then_leads_to_the_course(client: Client, course: CoursePage) -> None:
    user = factories.make_user()
    client.force_login(user)
    path = reverse("learning:enrol", args=[course.pk])
    assert "报名学这门课？" in text_of(client, path)
    assert not Enrolment.objects.exists()
    assert client.post(path)["Location"] == course.url
    assert Enrolment.objects.get().user == user
    assert client.get(path)["Location"] == course.url


def test_a_course_whose_trade_needs_a_licence_says_so_before_enrolment(client: Client, db: None) -> None:
    course = factories.make_course(licence=factories.make_licence())
    client.force_login(factories.make_user())
    text = text_of(client, reverse("learning:enrol", args=[course.pk]))
    assert "上岗还要考证" in text
    assert "不能代替它" in text


def test_enrolling_from_a_lesson_leads_back_to_it(
    client: Client, lesson: LessonPage, course: CoursePage
) -> None:
    client.force_login(factories.make_user())
    path = reverse("learning:enrol", args=[course.pk])
    assert client.post(path, {"next": lesson.url})["Location"] == lesson.url


@pytest.mark.parametrize(
    "elsewhere", ["https://example.com/", "//example.com", "javascript:alert(1)", "\\\\x"]
)
def test_enrolling_never_leads_elsewhere(client: Client, course: CoursePage, elsewhere: str) -> None:
    client.force_login(factories.make_user())
    path = reverse("learning:enrol", args=[course.pk])
    assert client.post(path, {"next": elsewhere})["Location"] == course.url


def test_enrolling_needs_the_pages_own_token(course: CoursePage) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(factories.make_user())
    assert strict.post(reverse("learning:enrol", args=[course.pk])).status_code == 403
    assert not Enrolment.objects.exists()


def test_a_signed_in_person_enrols_from_the_course_and_from_the_lesson(
    client: Client, course: CoursePage, lesson: LessonPage
) -> None:
    client.force_login(factories.make_user())
    action = f'action="{reverse("learning:enrol", args=[course.pk])}"'
    assert action in course_fragment(client, course)
    assert action in lesson_fragment(client, lesson)


# --- the lesson -----------------------------------------------------------------------------------


def test_the_lesson_shows_progress_place_and_what_is_missing(
    client: Client, player: Player, lesson: LessonPage
) -> None:
    player.watch(0.0, 205.0)
    player.watch(300.0, 310.0)
    client.force_login(player.user)
    text = lesson_fragment(client, lesson)
    assert 'data-position="310.000"' in text
    assert "上次看到 5:10" in text
    assert "为什么还没完成？" in text
    assert "再看 5 分 25 秒就够了。" in text
    assert "3:25–5:00、5:10–10:00" in text


def test_the_lesson_says_what_was_not_counted_and_why(
    client: Client, player: Player, lesson: LessonPage, time: StoppedClock
) -> None:
    player.claim((0.0, 120.0))
    player.claim((500.0, 520.0), speed=16.0)
    client.force_login(player.user)
    text = lesson_fragment(client, lesson)
    assert "有 1 分 57 秒没有计入（0:03–2:00）：报来的播放时间比实际过去的时间还多。" in text
    assert "有 20 秒没有计入（8:20–8:40）：播放速度超过了 2 倍。" in text


def test_what_was_watched_again_after_a_refusal_is_no_longer_held_against_anyone(
    client: Client, player: Player, lesson: LessonPage
) -> None:
    player.claim((0.0, 120.0))
    player.watch(0.0, 120.0)
    client.force_login(player.user)
    assert "报来的播放时间" not in lesson_fragment(client, lesson)


def test_a_complete_lesson_explains_nothing_and_leads_on(
    client: Client, learner: User, time: StoppedClock
) -> None:
    course = factories.make_course(
        lessons=2, video=factories.make_ready_video(duration=60.0), with_quiz=False
    )
    services.enrol(user=learner, course=course)
    first, second = factories.lessons_of(course)
    Player(learner, first, time).watch(0.0, 60.0)
    client.force_login(learner)
    text = lesson_fragment(client, first)
    assert "为什么还没完成" not in text
    assert "下一课：第2课" in text
    assert reverse("learning:resume", args=[second.pk]) in text
    Player(learner, second, time).watch(0.0, 60.0)
    assert "看结业证明" in lesson_fragment(client, second)


def test_a_lesson_added_later_says_so_and_offers_the_new_version(
    client: Client, learner: User, course: CoursePage
) -> None:
    added = factories.make_lesson(course=course)
    client.force_login(learner)
    assert "不影响您结业" in lesson_fragment(client, added)
    client.post(reverse("learning:move_version", args=[course.pk]), {"next": added.url})
    assert "做小测验" in lesson_fragment(client, added)


def test_one_persons_fragment_says_nothing_of_another(
    client: Client, player: Player, lesson: LessonPage
) -> None:
    player.watch(0.0, 205.0)
    other = factories.make_user()
    services.enrol(user=other, course=lesson.get_parent().get_parent().specific)
    client.force_login(other)
    text = lesson_fragment(client, lesson)
    assert 'data-position="0.000"' in text
    assert "3 分 25 秒" not in text


def test_the_lesson_has_a_page_for_those_without_scripts(
    client: Client, player: Player, lesson: LessonPage
) -> None:
    client.force_login(player.user)
    text = text_of(client, reverse("learning:lesson", args=[lesson.pk]))
    assert '<details class="reveal stack" open>' in text
    assert lesson.url in text


def test_continuing_leads_to_the_lessons_own_page(client: Client, lesson: LessonPage) -> None:
    assert client.get(reverse("learning:resume", args=[lesson.pk]))["Location"] == lesson.url


# --- reading --------------------------------------------------------------------------------------


@pytest.fixture
def reading(learner: User) -> LessonPage:
    course = factories.make_course(lessons=0)
    lesson = factories.make_lesson(course=course, with_quiz=False, reading_seconds=60)
    services.enrol(user=learner, course=course)
    return lesson


def test_a_lesson_is_read_with_nothing_but_a_button(
    client: Client, learner: User, reading: LessonPage, time: StoppedClock
) -> None:
    client.force_login(learner)
    path = reverse("learning:read", args=[reading.pk])
    assert "再读 1 分钟，然后再按一次" in client.post(path, follow=True).content.decode()
    time.forward(seconds=35)
    assert "再读 25 秒" in client.post(path, follow=True).content.decode()
    time.forward(seconds=25)
    assert "这一课学完了" in client.post(path, follow=True).content.decode()


def test_reading_over_several_days_adds_up(learner: User, reading: LessonPage, time: StoppedClock) -> None:
    for _day in range(3):
        opened = services.open_watch_session(user=learner, lesson_id=reading.pk)
        time.forward(seconds=20)
        result = services.record_reading(token=opened.token, reached_end=True)
        time.forward(days=1)
    assert result.complete


def test_only_an_enrolled_person_reads(client: Client, reading: LessonPage) -> None:
    client.force_login(factories.make_user())
    response = client.post(reverse("learning:read", args=[reading.pk]), follow=True)
    assert "您还没有报名这门课" in response.content.decode()


# --- the dashboard --------------------------------------------------------------------------------


def test_continue_comes_first_with_lesson_and_second(client: Client, player: Player) -> None:
    player.watch(0.0, 205.0)
    client.force_login(player.user)
    text = text_of(client, "/learn/")
    assert "继续学习" in text
    assert player.lesson.title in text
    assert "从 3:25 接着看" in text


def test_who_watched_to_the_end_with_a_gap_is_led_to_the_gap(client: Client, player: Player) -> None:
    player.watch(0.0, 100.0)
    player.watch(400.0, 600.0)
    client.force_login(player.user)
    assert "从 1:40 接着看" in text_of(client, "/learn/")


def test_the_course_touched_last_comes_first(client: Client, player: Player, time: StoppedClock) -> None:
    player.watch(0.0, 60.0)
    other = factories.make_course(title="养老护理员基础")
    time.forward(hours=1)
    services.enrol(user=player.user, course=other)
    client.force_login(player.user)
    text = text_of(client, "/learn/")
    assert text.index("养老护理员基础") < text.index("煤矿工人转岗电工基础")


def test_without_a_course_the_next_step_is_the_catalogue(client: Client, db: None) -> None:
    client.force_login(factories.make_user())
    text = text_of(client, "/learn/")
    assert "去挑一门课" in text
    assert 'href="/courses/"' in text


def test_a_course_that_was_taken_down_is_a_dead_end_for_nobody(
    client: Client, player: Player, course: CoursePage
) -> None:
    player.watch(0.0, 60.0)
    client.force_login(player.user)
    added = factories.make_lesson(course=course, with_quiz=False)
    player.lesson.unpublish()
    assert "剩下的课已经下架" in text_of(client, "/learn/")
    text = course_fragment(client, course)
    assert "换成新版" in text
    assert reverse("learning:resume", args=[player.lesson.pk]) not in text
    client.post(reverse("learning:move_version", args=[course.pk]))
    assert reverse("learning:resume", args=[added.pk]) in text_of(client, "/learn/")
    course.unpublish()
    assert "这门课已经下架" in text_of(client, "/learn/")


def test_certificates_are_listed_and_revoked_ones_say_so(
    client: Client, learner: User, course: CoursePage, time: StoppedClock
) -> None:
    completion = finish_course(learner, course, time)
    client.force_login(learner)
    certificate = reverse("learning:certificate", args=[completion.certificate.code])
    assert certificate in text_of(client, "/learn/")
    assert certificate in course_fragment(client, course)
    services.revoke(completion=completion, by=factories.make_user(), reason="替别人看课")
    assert "已撤销" in text_of(client, "/learn/")
    assert certificate not in course_fragment(client, course)


def test_the_ring_shows_a_hundred_only_for_the_whole(
    client: Client, player: Player, course: CoursePage
) -> None:
    player.watch(0.0, 539.0)
    client.force_login(player.user)
    assert ">99%<" in course_fragment(client, course)
    player.watch(539.0, 541.0)
    assert ">100%<" in course_fragment(client, course)


def test_english_is_complete_on_the_learners_pages(
    client: Client, player: Player, lesson: LessonPage
) -> None:
    player.watch(0.0, 205.0)
    client.force_login(player.user)
    text = text_of(client, reverse("learning:lesson_fragment", args=[lesson.pk]), **{"accept-language": "en"})
    assert "Why isn't it complete yet?" in text
    assert "Watched" in text


# --- how much it costs ------------------------------------------------------------------------------


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_the_dashboard_costs_no_more_with_more_courses(
    client: Client, learner: User, time: StoppedClock
) -> None:
    client.force_login(learner)

    def learn(count: int) -> None:
        for _more in range(count):
            course = factories.make_course(
                lessons=2, video=factories.make_ready_video(duration=30.0), with_quiz=False
            )
            services.enrol(user=learner, course=course)
            Player(learner, factories.lessons_of(course)[0], time).watch(0.0, 30.0)
            finish_course(
                learner, factories.make_course(video=factories.make_ready_video(), with_quiz=False), time
            )

    learn(1)
    client.get("/learn/")
    before = queries_of(client, "/learn/")
    learn(4)
    assert queries_of(client, "/learn/") <= before


def test_the_fragments_cost_no_more_with_more_lessons(client: Client, learner: User) -> None:
    client.force_login(learner)
    costs = []
    for lessons in (1, 8):
        course = factories.make_course(lessons=lessons, video=factories.make_ready_video())
        services.enrol(user=learner, course=course)
        first = factories.lessons_of(course)[0]
        paths = [
            reverse("learning:course_fragment", args=[course.pk]),
            reverse("learning:lesson_fragment", args=[first.pk]),
        ]
        for path in paths:
            client.get(path)
        costs.append([queries_of(client, path) for path in paths])
    assert costs[0] == costs[1]
