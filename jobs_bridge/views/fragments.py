"""Pieces of other rooms' pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jobs_bridge.models import Interest, Opening
from jobs_bridge.models.matches import InterestState
from jobs_bridge.queries.openings import openings_of_course
from jobs_bridge.services.interests import ANSWER_WORKING_DAYS
from jobs_bridge.views.openings import public


@require_safe
@never_cache
def opening(request: HttpRequest, opening_id: int) -> HttpResponse:
    """What one person has to do with one opening: asked already, or may ask."""
    found = get_object_or_404(Opening, pk=opening_id)
    interest = None
    if request.user.is_authenticated:
        own = Interest.objects.filter(user=request.user, opening=found)
        interest = own.exclude(state=InterestState.WITHDRAWN).first()
    context = {"opening": found, "interest": interest, "answer_days": ANSWER_WORKING_DAYS}
    return render(request, "jobs_bridge/fragments/opening.html", context)


@require_safe
def course(request: HttpRequest, course_id: int) -> HttpResponse:
    """How many openings a course leads to nearby, and a few of them. Nothing personal."""
    found = openings_of_course(course_id)
    return public(render(request, "jobs_bridge/fragments/course.html", {"found": found}))
