from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from jobs_bridge import access
from jobs_bridge.queries import people as queries


@require_safe
@access.desk(*access.HAND_OFF_READERS)
def today(request: HttpRequest) -> HttpResponse:
    """The counsellor's day; who works at the desk without meeting people starts at the hand-offs."""
    if not access.may_meet_people(request.user):
        return redirect("desk:hand_offs")
    return render(request, "jobs_bridge/desk/today.html", {"today": queries.today()})
