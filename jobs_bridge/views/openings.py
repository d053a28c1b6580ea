"""The public pages of openings: the same for everybody, so that a city is served from a cache."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from courses.models import ContactSettings
from jobs_bridge.forms import OpeningFilterForm
from jobs_bridge.models import Opening
from jobs_bridge.paging import page_of
from jobs_bridge.queries.openings import public_openings
from jobs_bridge.services.interests import ANSWER_WORKING_DAYS

PAGE_SIZE = 20
CACHE_SECONDS = 60


def public(response: HttpResponse) -> HttpResponse:
    """Let shared caches keep a page that holds no person; language and size of type come by cookie."""
    patch_cache_control(response, public=True, max_age=CACHE_SECONDS)
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@require_safe
def opening_list(request: HttpRequest) -> HttpResponse:
    form = OpeningFilterForm(request.GET)
    wanted = form.wanted()
    page = page_of(request, public_openings(wanted), PAGE_SIZE)
    return public(
        render(request, "jobs_bridge/openings.html", {"form": form, "wanted": wanted, "page": page})
    )


@require_safe
def opening_detail(request: HttpRequest, opening_id: int) -> HttpResponse:
    opening = get_object_or_404(Opening.objects.select_related("occupation", "employer"), pk=opening_id)
    context = {
        "opening": opening,
        # The base template shows nobody's messages on a page that names itself so.
        "page": opening,
        "answer_days": ANSWER_WORKING_DAYS,
        "contact": ContactSettings.load(request_or_site=request),
    }
    return public(render(request, "jobs_bridge/opening.html", context))
