"""My learning: continue first."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.models import ContactSettings
from lms.learning import queries
from lms.learning.views.requests import person


@never_cache
@require_safe
@login_required
def dashboard(request: HttpRequest) -> HttpResponse:
    standings = queries.standings_of(person(request))
    learning = [one for one in standings if one.completion is None]
    current = next((one for one in learning if one.next_lesson), None)
    return render(
        request,
        "learning/dashboard.html",
        {
            "current": current,
            "others": [one for one in learning if one is not current],
            "contact": ContactSettings.load(request_or_site=request),
            "completed": [one for one in standings if one.completion is not None],
        },
    )
