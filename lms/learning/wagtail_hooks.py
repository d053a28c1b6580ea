"""Deleting a course that people are enrolled in is refused in words, before the database refuses it."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import Page

from courses.models import CoursePage
from lms.learning.models import Enrolment


@hooks.register("before_delete_page")
def keep_courses_with_learners(request: HttpRequest, page: Any) -> HttpResponse | None:
    """Refuse to delete a course (or what contains it) while somebody's record points at it."""
    return _refusal(request, [page])


@hooks.register("before_bulk_action")
def keep_courses_with_learners_in_bulk(
    request: HttpRequest, action_type: str, objects: Iterable[Any], _action: Any
) -> HttpResponse | None:
    return _refusal(request, objects) if action_type == "delete" else None


def _refusal(request: HttpRequest, pages: Iterable[Any]) -> HttpResponse | None:
    for page in pages:
        if not isinstance(page, Page):
            continue
        courses = CoursePage.objects.descendant_of(page, inclusive=True)
        count = Enrolment.objects.filter(course__in=courses).count()
        if count:
            words = _("“%(title)s”有 %(count)d 人报名，学习记录要保留，所以不能删除。可以改为“取消发布”。")
            messages.error(request, words % {"title": page.title, "count": count})
            return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None
