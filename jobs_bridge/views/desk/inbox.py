"""The inbox of wishes: who wants to go where, to be answered in time."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jobs_bridge import access, services
from jobs_bridge.exceptions import AlreadyAnswered
from jobs_bridge.forms import AnswerForm
from jobs_bridge.models import Interest
from jobs_bridge.models.matches import InterestState
from jobs_bridge.paging import page_of
from lms.accounts.models import User
from lms.lib import clock

PAGE_SIZE = 20


@require_safe
@access.desk(*access.COUNSELLORS)
def inbox(request: HttpRequest) -> HttpResponse:
    answered = request.GET.get("show") == "answered"
    wishes = Interest.objects.select_related("user__worker", "opening__employer", "answered_by")
    if answered:
        wishes = wishes.filter(state=InterestState.ANSWERED).order_by("-answered_at", "-pk")
    else:
        wishes = wishes.filter(state=InterestState.WAITING).order_by("answer_due_at", "pk")
    context = {
        "rows": page_of(request, wishes, PAGE_SIZE),
        "answered": answered,
        "form": AnswerForm(),
        "now": clock.now(),
    }
    return render(request, "jobs_bridge/desk/inbox.html", context)


@require_POST
@access.desk(*access.COUNSELLORS)
def answer(request: HttpRequest, interest_id: int) -> HttpResponse:
    interest = get_object_or_404(
        Interest.objects.select_related("user__worker", "opening__employer"), pk=interest_id
    )
    form = AnswerForm(request.POST)
    is_small = bool(request.headers.get("HX-Request"))
    if not form.is_valid():
        context = {"interest": interest, "form": form, "now": clock.now()}
        template = "interest_card.html" if is_small else "answer.html"
        return render(request, f"jobs_bridge/desk/{template}", context, status=200 if is_small else 422)
    try:
        services.answer_interest(
            interest=interest, counsellor=cast(User, request.user), answer=form.cleaned_data["answer"]
        )
    except AlreadyAnswered:
        messages.info(request, _("这一条已经有人回复，或者本人撤回了。"))
    else:
        if not is_small:
            messages.success(request, _("已回复 %(name)s。") % {"name": interest.user.get_full_name()})
    if is_small:
        interest.refresh_from_db()
        return render(
            request, "jobs_bridge/desk/interest_card.html", {"interest": interest, "now": clock.now()}
        )
    return redirect("desk:interests")
