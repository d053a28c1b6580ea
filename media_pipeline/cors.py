"""Letting other origins' pages play the files (the Fetch standard, section 3.2): a CDN passes this on.

Cookies never matter for a public file, so no origin is ever allowed to send them.
"""

from collections.abc import Collection

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers

_ANY = "*"
# What a player may read of an answer beside the few headers that every page may.
_EXPOSED = "Accept-Ranges, Content-Length, Content-Range, Date, ETag, Last-Modified"
# If-Range asks for a preflight, Range alone doesn't in newer browsers.
_ALLOWED = "If-Modified-Since, If-None-Match, If-Range, Range"
_A_DAY = "86400"


def allow(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Add to an answer what lets the asking page read it, if its origin may."""
    origins: Collection[str] = settings.MEDIA_CORS_ORIGINS
    if not origins:
        return response
    if _ANY in origins:
        response["Access-Control-Allow-Origin"] = _ANY
    else:
        # A cache must not give one origin the answer to another, nor to a page that names none.
        patch_vary_headers(response, ["Origin"])
        origin = request.headers.get("Origin", "")
        if origin not in origins:
            return response
        response["Access-Control-Allow-Origin"] = origin
    response["Access-Control-Expose-Headers"] = _EXPOSED
    response["Timing-Allow-Origin"] = response["Access-Control-Allow-Origin"]
    return response


def preflight(request: HttpRequest) -> HttpResponseBase:
    """Answer a browser that asks beforehand what it may do (OPTIONS)."""
    response = allow(request, HttpResponse(status=204, headers={"Allow": "GET, HEAD, OPTIONS"}))
    if response.has_header("Access-Control-Allow-Origin"):
        response["Access-Control-Allow-Methods"] = "GET, HEAD"
        response["Access-Control-Allow-Headers"] = _ALLOWED
        response["Access-Control-Max-Age"] = _A_DAY
    return response
