"""What the entrance's flows raise from deep inside allauth, answered with a page in words."""

from collections.abc import Callable
from typing import cast

from allauth.core.exceptions import RateLimited
from allauth.core.ratelimit import respond_429
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lms.accounts.exceptions import SmsNotSent


class EntranceMiddleware:
    """Answers 429 (templates/429.html) to too many tries, and 503 when no message can be sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, RateLimited):
            return cast("HttpResponse", respond_429(request))
        if isinstance(exception, SmsNotSent):
            return render(request, "account/sms_not_sent.html", status=503)
        return None
