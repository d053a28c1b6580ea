"""Errors of the HTTP API: problem+json (RFC 9457) with a code for programs and words for people.

Nothing that a client sends may end as a 500: what doesn't parse, doesn't validate, isn't allowed or comes
too big is answered here.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

_STATUS_CODES = {
    400: "bad_request",
    401: "not_signed_in",
    403: "forbidden",
    404: "not_found",
    429: "too_many",
}


def problem(
    status: int, code: str, words: str | Promise, *, headers: Mapping[str, str] | None = None, **more: Any
) -> HttpResponse:
    """Return a problem+json answer; ``more`` adds members of its own."""
    body = {"type": "about:blank", "status": status, "code": code, "title": str(words), **more}
    return JsonResponse(body, status=status, content_type="application/problem+json", headers=headers)


def install(api: NinjaAPI) -> None:
    """Make ``api`` answer every foreseeable error with a problem."""
    api.add_exception_handler(HttpError, _http_error)
    api.add_exception_handler(ValidationError, _validation_error)
    api.add_exception_handler(Http404, _not_found)
    api.add_exception_handler(PermissionDenied, _denied)
    api.add_exception_handler(RequestDataTooBig, _too_big)
    api.add_exception_handler(UnreadablePostError, _cut_off)
    api.add_exception_handler(OperationalError, _busy)


def _http_error(_request: HttpRequest, error: Any) -> HttpResponse:
    words = {
        400: _("发来的内容读不懂。"),
        401: _("请先登录。"),
        403: _("页面放得太久了，请刷新后再试。"),
    }
    status = error.status_code
    return problem(status, _STATUS_CODES.get(status, "error"), words.get(status, error.message))


def _validation_error(_request: HttpRequest, error: Any) -> HttpResponse:
    # Neither the input nor pydantic's context goes back: they may hold NaN, which is no JSON.
    faults = [
        {"where": ".".join(str(part) for part in one["loc"]), "code": one["type"]}
        for one in error.errors[:20]
    ]
    return problem(422, "invalid", _("发来的内容不符合要求。"), errors=faults)


def _not_found(_request: HttpRequest, _error: Any) -> HttpResponse:
    return problem(404, "not_found", _("没有找到。"))


def _denied(_request: HttpRequest, _error: Any) -> HttpResponse:
    return problem(403, "forbidden", _("您没有权限这样做。"))


def _too_big(_request: HttpRequest, _error: Any) -> HttpResponse:
    return problem(413, "too_big", _("一次发来的内容太多了。"))


def _cut_off(_request: HttpRequest, _error: Any) -> HttpResponse:
    return problem(400, "bad_request", _("发来的内容读不懂。"))


def _busy(_request: HttpRequest, _error: Any) -> HttpResponse:
    # The transaction was rolled back: the same request may simply be sent again.
    return problem(503, "busy", _("服务器正忙，请稍后再试。"), headers={"Retry-After": "5"})
