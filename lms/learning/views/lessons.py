"""What one person sees of a lesson: progress, where they stopped, and why it isn't complete yet."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from courses.models import LessonPage
from courses.queries import course_of
from lms.learning import queries, services
from lms.learning.exceptions import LearningError, LessonNotFound
from lms.learning.explanations import explain
from lms.learning.views.requests import page_behind, person, safe_next, sign_in_url, sign_up_url
from lms.learning.wording import duration_words


@never_cache
@require_safe
def fragment(request: HttpRequest, lesson_id: int) -> HttpResponse:
    lesson = _lesson_or_404(lesson_id)
    here = page_behind(request, lesson.url or "/")
    return render(request, "learning/fragments/lesson.html", _context(request, lesson, here))


@never_cache
@require_safe
@login_required
def page(request: HttpRequest, lesson_id: int) -> HttpResponse:
    """The same for whoever has no scripts: a page of its own."""
    lesson = _lesson_or_404(lesson_id)
    context = _context(request, lesson, request.get_full_path())
    return render(request, "learning/lesson.html", context)


@require_safe
def resume(_request: HttpRequest, lesson_id: int) -> HttpResponse:
    """Lead to the lesson's own page: lists of lessons need not look up every address."""
    return redirect(_lesson_or_404(lesson_id).url)


@require_POST
@login_required
def read(request: HttpRequest, lesson_id: int) -> HttpResponse:
    """I have read it: for a lesson without a recording, without any script."""
    try:
        result = services.mark_read(user=person(request), lesson_id=lesson_id)
    except LearningError as error:
        messages.error(request, str(error))
    else:
        missing = result.required_seconds - result.reading_seconds
        if result.complete:
            messages.success(request, _("这一课学完了。"))
        elif missing > 0:
            words = _("再读 %(time)s，然后再按一次“我读完了”。") % {"time": duration_words(missing)}
            messages.info(request, words)
    return redirect(safe_next(request, reverse("learning:lesson", args=[lesson_id])))


def _lesson_or_404(lesson_id: int) -> LessonPage:
    try:
        return queries.published_lesson(lesson_id)
    except LessonNotFound as error:
        raise Http404(str(error)) from error


def _context(request: HttpRequest, lesson: LessonPage, here: str) -> dict[str, Any]:
    course = course_of(lesson)
    context: dict[str, Any] = {"lesson": lesson, "course": course, "here": here}
    if not request.user.is_authenticated:
        return context | {"sign_in_url": sign_in_url(here), "sign_up_url": sign_up_url(here)}
    standing = queries.standing_of(person(request), course.pk)
    if standing is None:
        return context | {"may_enrol": True}
    one = standing.lesson(lesson.pk)
    if one is None:
        return context | {"standing": standing, "added_later": True}
    return context | {
        "standing": standing,
        "one": one,
        "following": standing.lesson_after(lesson.pk),
        "explanations": explain(one),
    }
