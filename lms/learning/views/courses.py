"""Enrolling, and what a course's page shows to one person."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.models import CoursePage
from courses.queries import live_courses
from lms.learning import access, queries, services
from lms.learning.exceptions import LearningError
from lms.learning.views.requests import page_behind, person, safe_next, sign_in_url, sign_up_url


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def enrol(request: HttpRequest, course_id: int) -> HttpResponse:
    """Ask, then enrol and go on to the first lesson (or back to the lesson that the person came from)."""
    course: CoursePage = get_object_or_404(live_courses().select_related("licence"), pk=course_id)
    already = access.own_enrolment(person(request), course_id)
    if request.method == "POST" and not already:
        try:
            services.enrol(user=person(request), course=course)
        except LearningError as error:
            messages.error(request, str(error))
            return redirect(course.url)
        messages.success(request, _("报名成功，开始学习吧。看过的时间会自动记下来。"))
    if request.method == "POST" or already:
        return redirect(safe_next(request, course.url))
    return render(request, "learning/enrol.html", {"course": course, "next": safe_next(request, "")})


@require_POST
@login_required
def move_version(request: HttpRequest, course_id: int) -> HttpResponse:
    """Go on under the course's newer rules, because the learner asked to."""
    enrolment = access.own_enrolment(person(request), course_id)
    if enrolment is None:
        return redirect("learning:enrol", course_id=course_id)
    try:
        services.move_to_current_version(enrolment=enrolment)
    except LearningError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("已换成新版课程，学过的都保留着。"))
    return redirect(safe_next(request, reverse("learning:dashboard")))


@never_cache
@require_safe
def fragment(request: HttpRequest, course_id: int) -> HttpResponse:
    """What one person sees of a course: an invitation, or where they stand and what comes next."""
    course: CoursePage = get_object_or_404(CoursePage.objects.live(), pk=course_id)
    here = page_behind(request, course.url or "/")
    context: dict[str, Any] = {"course": course, "here": here}
    if not request.user.is_authenticated:
        enrolling = reverse("learning:enrol", args=[course_id])
        urls = {"sign_in_url": sign_in_url(enrolling), "sign_up_url": sign_up_url(enrolling)}
        return render(request, "learning/fragments/course_visitor.html", {**context, **urls})
    standing = queries.standing_of(person(request), course_id)
    if standing is None:
        return render(request, "learning/fragments/course_enrol.html", context)
    context |= {"standing": standing, "newer": queries.has_newer_rules(standing)}
    return render(request, "learning/fragments/course.html", context)
