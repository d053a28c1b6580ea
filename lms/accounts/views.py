"""The account menu, and the two preferences that everybody may set: language and text size."""

from typing import cast
from urllib.parse import urlsplit

from allauth.account.internal.stagekit import clear_login, unstash_login
from allauth.account.views import LoginView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lms.accounts import access, phone_claims, preferences, services
from lms.accounts.forms import DisplayNameForm
from lms.accounts.models import User
from lms.accounts.same_origin import same_origin_only


@never_cache
@require_GET
def menu(request: HttpRequest) -> HttpResponse:
    """The header's account menu, and the messages that a page for everyone may not carry."""
    if not request.user.is_authenticated and not len(messages.get_messages(request)):
        # What stands in the header already fits a visitor; nothing moves.
        return HttpResponse(status=204)
    return render(request, "accounts/menu.html", {"workplaces": access.workplaces(request.user)})


@require_POST
@same_origin_only
def elder(request: HttpRequest) -> HttpResponse:
    """Switch 长辈版 on in a size (large, larger, largest) or off."""
    size = preferences.elder_size(request.POST.get("elder", ""))
    if request.user.is_authenticated:
        services.set_preferences(user=request.user, elder_mode=bool(size))
    response = _back(request)
    preferences.set_elder_cookie(response, size)
    return response


@require_POST
@same_origin_only
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language of the pages."""
    code = request.POST.get("language", "")
    if code not in dict(settings.LANGUAGES):
        return HttpResponse(status=400)
    if request.user.is_authenticated:
        services.set_preferences(user=request.user, preferred_language=code)
    response = _back(request)
    preferences.set_language_cookie(response, code)
    return response


@never_cache
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """The account's own page: how one is addressed, and the way to everything else."""
    user = cast("User", request.user)
    form = DisplayNameForm(request.POST or None, initial={"display_name": user.display_name})
    if request.method == "POST" and form.is_valid():
        services.set_preferences(user=user, display_name=form.cleaned_data["display_name"])
        messages.success(request, gettext("改好了。"))
        return redirect("accounts:settings")
    return render(request, "accounts/overview.html", {"form": form, "phone": phone_claims.number_of(user)})


class SignInView(LoginView):  # type: ignore[misc]  # allauth ships no types
    """allauth's, which would send who is signed in back to the room that has just refused them, for ever."""

    def get_authenticated_redirect_url(self) -> str:
        url = str(super().get_authenticated_redirect_url())
        if not access.may_enter(self.request.user, urlsplit(url).path):
            raise PermissionDenied
        return url


@require_POST
def start_over(request: HttpRequest) -> HttpResponse:
    """Leave a sign-in or sign-up that waits for a code which doesn't come."""
    login = unstash_login(request, peek=True)
    if login and login.signup and login.user:
        phone_claims.forget_claimant(user=login.user)
    clear_login(request)
    return redirect("account_signup" if request.POST.get("to") == "signup" else "account_login")


def _back(request: HttpRequest) -> HttpResponse:
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    url = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(url if safe else "/")
