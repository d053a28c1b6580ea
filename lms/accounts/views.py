"""The account menu, and the two preferences that everybody may set: language and text size."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lms.accounts import access, preferences, services
from lms.accounts.same_origin import same_origin_only


@never_cache
@require_GET
def menu(request: HttpRequest) -> HttpResponse:
    """The header's account menu, and the messages that a page for everyone may not carry."""
    if not request.user.is_authenticated and not len(get_messages(request)):
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


def _back(request: HttpRequest) -> HttpResponse:
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    url = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(url if safe else "/")


@never_cache
@login_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """The account's own page: what can be changed, and where."""
    return render(request, "accounts/overview.html")
