"""What the views of this package ask of a request."""

from typing import cast
from urllib.parse import urlencode

from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from lms.accounts.models import User


def person(request: HttpRequest) -> User:
    """Return the signed-in person; for views behind ``login_required``."""
    return cast("User", request.user)


def page_behind(request: HttpRequest, fallback: str) -> str:
    """Return the path of the page that a fragment was fetched for."""
    htmx = getattr(request, "htmx", None)
    return (htmx.current_url_abs_path if htmx else None) or fallback


def safe_next(request: HttpRequest, fallback: str) -> str:
    """Return the address in ``next`` if it is one of ours, else ``fallback``."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return fallback


def sign_in_url(then: str) -> str:
    """Return the sign-in page that leads to ``then`` afterwards."""
    return f"{resolve_url('account_login')}?{urlencode({'next': then})}"


def sign_up_url(then: str) -> str:
    return f"{resolve_url('account_signup')}?{urlencode({'next': then})}"
