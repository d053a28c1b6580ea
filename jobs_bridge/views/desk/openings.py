"""Openings at the desk, each with the people who fit."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from jobs_bridge import access
from jobs_bridge.forms import OpeningFilterForm
from jobs_bridge.models import Opening, Referral
from jobs_bridge.models.matches import ReferralState
from jobs_bridge.paging import page_of
from jobs_bridge.queries.matches import candidates_of, reasoned
from jobs_bridge.queries.openings import public_openings
from jobs_bridge.queries.people import lines
from jobs_bridge.queries.staffing import with_counts

PAGE_SIZE = 25


@require_safe
@access.desk(*access.COUNSELLORS)
def opening_list(request: HttpRequest) -> HttpResponse:
    form = OpeningFilterForm(request.GET)
    rows = page_of(request, with_counts(public_openings(form.wanted())), PAGE_SIZE)
    return render(request, "jobs_bridge/desk/openings.html", {"form": form, "rows": rows})


@require_safe
@access.desk(*access.COUNSELLORS)
def opening(request: HttpRequest, opening_id: int) -> HttpResponse:
    """One opening with its candidates, the best first; whom it fits but for one thing below."""
    found = get_object_or_404(Opening.objects.select_related("employer", "occupation"), pk=opening_id)
    fitting, near = candidates_of(found), candidates_of(found, fitting=False, limit=10)
    matches = fitting + near
    people = lines([match.worker for match in matches])
    shown = list(zip(people, reasoned(matches), strict=True))
    standing = Referral.objects.filter(opening=found, state=ReferralState.REFERRED)
    context = {
        "opening": found,
        "fitting": shown[: len(fitting)],
        "near": shown[len(fitting) :],
        "referred": set(standing.values_list("worker_id", flat=True)),
    }
    return render(request, "jobs_bridge/desk/opening.html", context)
