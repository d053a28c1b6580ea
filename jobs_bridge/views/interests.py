"""我想去: say what will happen, then record it."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from jobs_bridge import access, services
from jobs_bridge.exceptions import OpeningClosed
from jobs_bridge.forms import InterestForm
from jobs_bridge.models import Interest, Opening
from jobs_bridge.models.matches import InterestState
from jobs_bridge.services.interests import ANSWER_WORKING_DAYS
from lms.accounts.models import User
from lms.learning.models import Completion


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def express(request: HttpRequest, opening_id: int) -> HttpResponse:
    opening = get_object_or_404(Opening.objects.select_related("employer"), pk=opening_id)
    user = cast(User, request.user)
    form = InterestForm(request.POST or None, has_phone=bool(user.phone))
    if request.method == "POST" and form.is_valid():
        try:
            services.express_interest(
                user=user,
                opening=opening,
                contact=form.cleaned_data.get("contact", ""),
                note=form.cleaned_data["note"],
            )
        except OpeningClosed:
            messages.error(request, _("这个岗位已经不招了，没有提交。"))
            return redirect(opening)
        messages.success(request, _("已经告诉就业服务人员。回复会出现在这一页。"))
        return redirect("jobs_bridge:mine")
    own = Interest.objects.filter(user=user, opening=opening).exclude(state=InterestState.WITHDRAWN)
    context = {
        "opening": opening,
        "form": form,
        "existing": own.first(),
        "completions": Completion.objects.valid().filter(user=user),
        "answer_days": ANSWER_WORKING_DAYS,
    }
    return render(request, "jobs_bridge/interest.html", context)


@login_required
@require_POST
def withdraw(request: HttpRequest, interest_id: int) -> HttpResponse:
    interest = access.interest_of(request.user, interest_id)
    if services.withdraw_interest(interest=interest):
        messages.success(request, _("已撤回“%(title)s”。") % {"title": interest.opening.title})
    return redirect("jobs_bridge:mine")
