"""One question a page; answers are kept; handing in grades once."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from courses.models import LessonPage
from courses.queries import lesson_questions
from lms.accounts.models import User
from lms.learning import services
from lms.learning.exceptions import KeyReused, NotEnrolled, QuizUnavailable
from lms.learning.models import LessonProgress, QuizAttempt
from tests import factories

MULTIPLE = {
    "kind": "multiple",
    "prompt": "哪些是焊工必须戴的？",
    "options": [
        {"text": "焊接面罩", "correct": True, "feedback": ""},
        {"text": "绝缘手套", "correct": True, "feedback": ""},
        {"text": "棉线围巾", "correct": False, "feedback": "围巾会被火星点着。"},
    ],
    "explanation": "面罩防弧光。",
}
TRUE_FALSE = {
    "kind": "true_false",
    "prompt": "雨天可以露天电焊。",
    "answer": False,
    "explanation": "雨水导电。",
}


@pytest.fixture
def lesson(db: None) -> LessonPage:
    return factories.make_lesson(questions=[factories.QUESTION, MULTIPLE, TRUE_FALSE])


@pytest.fixture
def learner(lesson: LessonPage) -> User:
    user = factories.make_user()
    services.enrol(user=user, course=lesson.get_parent().get_parent().specific)
    return user


@pytest.fixture
def taker(client: Client, learner: User) -> Client:
    client.force_login(learner)
    return client


def right(lesson: LessonPage) -> dict[str, list[str]]:
    return {question.id: sorted(question.correct) for question in lesson_questions(lesson)}


def wrong(lesson: LessonPage) -> dict[str, list[str]]:
    return {
        question.id: [option.id for option in question.options if option.id not in question.correct][:1]
        for question in lesson_questions(lesson)
    }


def address(lesson: LessonPage, number: int) -> str:
    return f"{reverse('learning:quiz', args=[lesson.pk])}?q={number}"


def answer_all(taker: Client, lesson: LessonPage, answers: dict[str, list[str]]) -> str:
    """Answer every question as a browser without scripts does; return the key of the page to check."""
    for number, question in enumerate(lesson_questions(lesson), start=1):
        taker.post(address(lesson, number), {"answer": answers[question.id]})
    page = taker.get(reverse("learning:quiz_check", args=[lesson.pk])).content.decode()
    return re.search(r'name="key" value="(\w+)"', page)[1]  # type: ignore[index]


def test_a_quiz_is_taken_page_by_page_and_passed(taker: Client, lesson: LessonPage) -> None:
    response = taker.post(address(lesson, 1), {"answer": right(lesson)[lesson_questions(lesson)[0].id]})
    assert response["Location"] == address(lesson, 2)
    key = answer_all(taker, lesson, right(lesson))
    response = taker.post(reverse("learning:quiz_check", args=[lesson.pk]), {"key": key}, follow=True)
    assert "通过了" in response.content.decode()
    assert LessonProgress.objects.get().quiz_passed_at is not None


def test_the_page_holds_one_question_and_no_right_answer(taker: Client, lesson: LessonPage) -> None:
    page = taker.get(address(lesson, 2)).content.decode()
    assert "哪些是焊工必须戴的" in page
    assert "先做什么" not in page
    assert "面罩防弧光" not in page
    assert "围巾会被火星点着" not in page
    assert page.count('type="checkbox"') == 3
    assert "checked" not in page


def test_answers_are_kept_on_the_way(taker: Client, lesson: LessonPage) -> None:
    second = lesson_questions(lesson)[1]
    taker.post(address(lesson, 2), {"answer": sorted(second.correct)})
    assert taker.get(address(lesson, 2)).content.decode().count("checked") == 2


def test_no_answer_is_said_in_words_at_the_top_and_at_the_field(taker: Client, lesson: LessonPage) -> None:
    response = taker.post(address(lesson, 1))
    assert response.status_code == 422
    page = response.content.decode()
    assert "error-summary" in page
    assert "还没有选答案" in page


@pytest.mark.parametrize("chosen", ["made-up", "\x00", "x" * 5000, "<script>"])
def test_an_option_that_doesnt_exist_is_no_answer(taker: Client, lesson: LessonPage, chosen: str) -> None:
    assert taker.post(address(lesson, 1), {"answer": chosen}).status_code == 422
    assert not QuizAttempt.objects.exists()


@pytest.mark.parametrize("number", ["0", "-1", "99", "x", "", "²", "9" * 400])
def test_a_question_number_that_makes_no_sense_shows_a_question(
    taker: Client, lesson: LessonPage, number: str
) -> None:
    response = taker.get(reverse("learning:quiz", args=[lesson.pk]), {"q": number})
    assert response.status_code == 200


def test_handing_in_with_a_question_missing_is_refused_with_a_link_to_it(
    taker: Client, lesson: LessonPage
) -> None:
    taker.post(address(lesson, 1), {"answer": right(lesson)[lesson_questions(lesson)[0].id]})
    response = taker.post(reverse("learning:quiz_check", args=[lesson.pk]), {"key": "x"})
    assert response.status_code == 422
    assert address(lesson, 2) in response.content.decode()
    assert QuizAttempt.objects.get().submitted_at is None


def test_failing_shows_what_was_wrong_and_why_but_not_the_answer(taker: Client, lesson: LessonPage) -> None:
    key = answer_all(taker, lesson, wrong(lesson))
    response = taker.post(reverse("learning:quiz_check", args=[lesson.pk]), {"key": key}, follow=True)
    page = response.content.decode()
    assert "这次还没通过" in page
    assert "答对 0 题，共 3 题" in page
    assert "围巾会被火星点着" in page
    assert "面罩防弧光" not in page
    assert "再做一次" in page


def test_a_failed_quiz_can_be_taken_again_and_starts_empty(taker: Client, lesson: LessonPage) -> None:
    key = answer_all(taker, lesson, wrong(lesson))
    taker.post(reverse("learning:quiz_check", args=[lesson.pk]), {"key": key})
    assert "checked" not in taker.get(address(lesson, 1)).content.decode()
    key = answer_all(taker, lesson, right(lesson))
    taker.post(reverse("learning:quiz_check", args=[lesson.pk]), {"key": key})
    assert [one.passed for one in QuizAttempt.objects.order_by("pk")] == [False, True]


def test_a_later_failure_doesnt_take_the_pass_away(learner: User, lesson: LessonPage) -> None:
    services.submit_quiz(user=learner, lesson=lesson, answers=right(lesson), key="first")
    services.submit_quiz(user=learner, lesson=lesson, answers=wrong(lesson), key="second")
    assert LessonProgress.objects.get().quiz_passed_at is not None


def test_handing_in_twice_grades_once(taker: Client, lesson: LessonPage) -> None:
    key = answer_all(taker, lesson, right(lesson))
    check = reverse("learning:quiz_check", args=[lesson.pk])
    first, second = taker.post(check, {"key": key}), taker.post(check, {"key": key})
    assert first["Location"] == second["Location"] == reverse("learning:quiz_result", args=[lesson.pk])
    assert QuizAttempt.objects.count() == 1


def test_the_same_key_returns_the_graded_attempt_whatever_the_answers(
    learner: User, lesson: LessonPage
) -> None:
    first = services.submit_quiz(user=learner, lesson=lesson, answers=wrong(lesson), key="the-key")
    second = services.submit_quiz(user=learner, lesson=lesson, answers=right(lesson), key="the-key")
    assert first == second
    assert not second.passed


def test_a_key_of_another_lesson_is_refused(learner: User, lesson: LessonPage) -> None:
    other = factories.make_lesson(course=lesson.get_parent().get_parent().specific)
    services.move_to_current_version(enrolment=learner.enrolments.get())
    services.submit_quiz(user=learner, lesson=lesson, answers={}, key="the-key")
    with pytest.raises(KeyReused):
        services.submit_quiz(user=learner, lesson=other, answers={}, key="the-key")


def test_half_of_a_multiple_answer_is_wrong(learner: User, lesson: LessonPage) -> None:
    answers = right(lesson)
    second = lesson_questions(lesson)[1].id
    answers[second] = answers[second][:1]
    attempt = services.submit_quiz(user=learner, lesson=lesson, answers=answers, key="half")
    assert attempt.right[second] is False
    assert attempt.score == pytest.approx(2 / 3)
    assert not attempt.passed


def test_answers_to_questions_that_arent_asked_are_dropped(learner: User, lesson: LessonPage) -> None:
    attempt = services.submit_quiz(
        user=learner, lesson=lesson, answers={"nonsense": ["x"], **right(lesson)}, key="extra"
    )
    assert "nonsense" not in attempt.answers
    assert attempt.passed


def test_a_quiz_needs_enrolment(lesson: LessonPage) -> None:
    with pytest.raises(NotEnrolled):
        services.submit_quiz(user=factories.make_user(), lesson=lesson, answers={}, key="key")


def test_who_isnt_enrolled_is_led_to_enrol_and_back(client: Client, lesson: LessonPage) -> None:
    client.force_login(factories.make_user())
    quiz = reverse("learning:quiz", args=[lesson.pk])
    response = client.get(quiz)
    assert response["Location"].endswith(f"enrol/?next={quiz}")
    response = client.post(response["Location"].replace("?", "?x=1&"), {"next": quiz})
    assert response["Location"] == quiz


def test_a_visitor_is_led_to_sign_in_and_back(client: Client, lesson: LessonPage) -> None:
    quiz = reverse("learning:quiz", args=[lesson.pk])
    assert client.get(quiz)["Location"].endswith(f"?next={quiz}")


def test_another_persons_attempt_is_out_of_reach(taker: Client, lesson: LessonPage) -> None:
    other = factories.make_user()
    services.enrol(user=other, course=lesson.get_parent().get_parent().specific)
    services.submit_quiz(user=other, lesson=lesson, answers=right(lesson), key="theirs")
    result = taker.get(reverse("learning:quiz_result", args=[lesson.pk]))
    assert result["Location"] == reverse("learning:quiz", args=[lesson.pk])
    taker.post(reverse("learning:quiz_check", args=[lesson.pk]), {"key": "theirs"})
    assert not LessonProgress.objects.filter(enrolment__user__pk=taker.session["_auth_user_id"]).exists()


def test_a_lesson_without_questions_has_no_quiz(taker: Client, learner: User, lesson: LessonPage) -> None:
    bare = factories.make_lesson(course=lesson.get_parent().get_parent().specific, with_quiz=False)
    services.move_to_current_version(enrolment=learner.enrolments.get())
    assert taker.get(reverse("learning:quiz", args=[bare.pk])).status_code == 404
    with pytest.raises(QuizUnavailable):
        services.submit_quiz(user=learner, lesson=bare, answers={}, key="key")
