"""Language and text size, kept in a cookie for everybody and in the account for those who have one."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse

ELDER_COOKIE = "elder"
ELDER_SIZES = ("large", "larger", "largest")
YEAR = 365 * 24 * 3600


def elder_size(text: str) -> str:
    """Return ``text`` when it names a size of 长辈版, otherwise ``""`` (off)."""
    return text if text in ELDER_SIZES else ""


def set_elder_cookie(response: HttpResponse, size: str) -> None:
    if size:
        response.set_cookie(ELDER_COOKIE, size, **_cookie_options())
    else:
        response.delete_cookie(ELDER_COOKIE, samesite="Lax")


def set_language_cookie(response: HttpResponse, code: str) -> None:
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, **_cookie_options())


def _cookie_options() -> dict[str, Any]:
    return {"max_age": YEAR, "samesite": "Lax", "secure": settings.SESSION_COOKIE_SECURE, "httponly": True}
