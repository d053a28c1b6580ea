"""A lesson's quiz: one question a page, answers kept on the way, works without scripts."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from courses.models import LessonPage
from courses.queries import lesson_questions
from courses.quiz import Question
from lms.learning import queries, services
from lms.learning.exceptions import LearningError, LessonNotFound, NotEnrolled
from lms.learning.queries import EnrolledLesson
from lms.learning.views.requests import person

View = Callable[..., HttpResponse]


def _taking(view: View) -> View:
    """Hand the view the person's own enrolled lesson and its questions; send others where they can enrol."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, lesson_id: int) -> HttpResponse:
        try:
            found = queries.enrolled_lesson(person(request), lesson_id)
        except LessonNotFound as error:
            raise Http404(str(error)) from error
        except NotEnrolled:
            lesson = queries.published_lesson(lesson_id)
            here = reverse("learning:quiz", args=[lesson_id])
            return redirect(f"{reverse('learning:enrol', args=[queries.course_id_of(lesson)])}?next={here}")
        except LearningError as error:
            messages.info(request, str(error))
            return redirect("learning:lesson", lesson_id=lesson_id)
        asked = lesson_questions(found.lesson)
        if not asked:
            raise Http404(_("这一课没有练习题。"))
        return view(request, found, asked)

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@_taking
def question(request: HttpRequest, found: EnrolledLesson, asked: list[Question]) -> HttpResponse:
    """Show question ``?q=``; keep its answer and go on to the next."""
    number = _number(request, len(asked))
    current = asked[number - 1]
    if request.method == "POST":
        chosen = request.POST.getlist("answer")
        known = {option.id for option in current.options}
        if known.intersection(chosen):
            services.save_answer(
                user=person(request), lesson=found.lesson, question_id=current.id, chosen=chosen
            )
            return redirect(_address(found.lesson, number + 1, len(asked)))
        return render(
            request, "learning/quiz/question.html", _page(found, asked, number, missing=True), status=422
        )
    attempt = queries.latest_attempt(found)
    if "q" not in request.GET and attempt and attempt.passed and attempt.submitted_at:
        return redirect("learning:quiz_result", lesson_id=found.lesson.pk)
    return render(request, "learning/quiz/question.html", _page(found, asked, number))


@require_http_methods(["GET", "HEAD", "POST"])
@_taking
def check(request: HttpRequest, found: EnrolledLesson, asked: list[Question]) -> HttpResponse:
    """Show what was answered, and hand it in once everything is."""
    lesson_id = found.lesson.pk
    if request.method == "POST" and queries.was_submitted(found, request.POST.get("key", "")):
        return redirect("learning:quiz_result", lesson_id=lesson_id)
    attempt = queries.open_attempt(found)
    if attempt is None:
        return redirect("learning:quiz", lesson_id=lesson_id)
    rows = [(index, one, _chosen(one, attempt.answers)) for index, one in enumerate(asked, start=1)]
    missing = [index for index, _question, chosen in rows if not chosen]
    if request.method == "POST" and not missing:
        services.submit_quiz(
            user=person(request), lesson=found.lesson, answers=attempt.answers, key=attempt.key
        )
        return redirect("learning:quiz_result", lesson_id=lesson_id)
    context = {"found": found, "rows": rows, "missing": missing, "attempt": attempt}
    status = 422 if request.method == "POST" else 200
    context["refused"] = request.method == "POST"
    return render(request, "learning/quiz/check.html", context, status=status)


@require_safe
@_taking
def result(request: HttpRequest, found: EnrolledLesson, asked: list[Question]) -> HttpResponse:
    """Show the last graded attempt: what was right, and what each chosen answer means."""
    attempt = queries.latest_attempt(found, submitted=True)
    if attempt is None:
        return redirect("learning:quiz", lesson_id=found.lesson.pk)
    rows = [
        (index, one, _chosen(one, attempt.answers), attempt.right.get(one.id, False))
        for index, one in enumerate(asked, start=1)
    ]
    standing = queries.standing_of(person(request), found.enrolment.course_id)
    context = {
        "found": found,
        "attempt": attempt,
        "rows": rows,
        "right_count": sum(1 for row in rows if row[3]),
        "standing": standing,
        "one": standing.lesson(found.lesson.pk) if standing else None,
        "following": standing.lesson_after(found.lesson.pk) if standing else None,
    }
    return render(request, "learning/quiz/result.html", context)


def _number(request: HttpRequest, count: int) -> int:
    """Return the question asked for, 1 to ``count``; the first one if the address makes no sense."""
    text = request.GET.get("q", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1
    return min(max(number, 1), count)


def _address(lesson: LessonPage, number: int, count: int) -> str:
    if number > count:
        return reverse("learning:quiz_check", args=[lesson.pk])
    return f"{reverse('learning:quiz', args=[lesson.pk])}?q={number}"


def _page(
    found: EnrolledLesson, asked: list[Question], number: int, *, missing: bool = False
) -> dict[str, Any]:
    attempt = queries.open_attempt(found)
    current = asked[number - 1]
    return {
        "found": found,
        "question": current,
        "number": number,
        "count": len(asked),
        "previous": number - 1,
        "chosen": attempt.answers.get(current.id, []) if attempt else [],
        "missing": missing,
    }


def _chosen(question: Question, answers: dict[str, list[str]]) -> list[Any]:
    return [option for option in question.options if option.id in answers.get(question.id, [])]
