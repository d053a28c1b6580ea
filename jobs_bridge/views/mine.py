"""适合我的岗位: what fits, what is missing, whom to call."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.models import ContactSettings
from jobs_bridge.queries.mine import mine_of
from lms.accounts.models import User


@require_safe
@never_cache
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    context = {
        "mine": mine_of(cast(User, request.user)),
        "contact": ContactSettings.load(request_or_site=request),
    }
    return render(request, "jobs_bridge/mine.html", context)
