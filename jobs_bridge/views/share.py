"""One plain page before anything leaves: who receives what and why; give, refuse, take back."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from courses.models import ContactSettings
from jobs_bridge import consent_texts, services
from jobs_bridge.forms import ShareForm
from jobs_bridge.queries.shares import ShareState, share_state
from lms.accounts.exceptions import IdentityTaken, InvalidIdNumber
from lms.accounts.models import User


@sensitive_post_parameters("real_name", "id_number")
@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def share(request: HttpRequest) -> HttpResponse:
    """Show the text with the form; a POST gives the consent with name and ID number."""
    user = cast(User, request.user)
    form = ShareForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.share(
                user=user,
                real_name=form.cleaned_data["real_name"],
                id_number=form.cleaned_data["id_number"],
            )
        except InvalidIdNumber as error:
            form.add_error("id_number", str(error))
        except IdentityTaken:
            form.add_error(
                "id_number",
                _("这个身份证号已经用在另一个账号上。如果不是您自己登记的，请打下面的电话。"),
            )
        else:
            messages.success(request, _("好的，已经记下您的同意。学完的课程会自动送出。"))
            return redirect("jobs_bridge:share")
    return render(request, "jobs_bridge/share.html", _context(request, share_state(user), form))


@login_required
@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Give with the identity that is known, refuse, or take back."""
    user = cast(User, request.user)
    decision = request.POST.get("decision")
    if decision == "refuse":
        services.refuse(user=user)
        messages.info(request, _("好的，什么都不会送出。您照样可以学习、拿结业证明。"))
    elif decision == "withdraw":
        services.withdraw(user=user)
        messages.info(request, _("已经撤回。没送出的不再送，送出过的会通知对方撤销。"))
    elif decision == "give" and share_state(user).identity:
        services.give_consent(user=user)
        messages.success(request, _("好的，已经记下您的同意。学完的课程会自动送出。"))
    return redirect("jobs_bridge:share")


def _context(request: HttpRequest, state: ShareState, form: ShareForm) -> dict[str, object]:
    shown = state.active or state.last
    return {
        "state": state,
        "form": form,
        # Who agreed sees the text that was agreed to, everybody else the one of today.
        "text": consent_texts.text_of(shown.text_version)
        if state.active and shown
        else consent_texts.CURRENT,
        "recipient": state.active.recipient if state.active else settings.EMPLOYMENT_DB_NAME,
        "recipient_contact": settings.EMPLOYMENT_DB_CONTACT,
        "institution": settings.INSTITUTION_NAME,
        "contact": ContactSettings.load(request_or_site=request),
        "asks_identity": state.identity is None or bool(form.errors) or "change" in request.GET,
    }
