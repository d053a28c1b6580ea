"""What the site does differently from Django's own middleware."""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware


class PageLocaleMiddleware(LocaleMiddleware):
    """Choose the language of pages. A file is in no language: a cache would keep a copy of it for each."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path_info.startswith("/media/"):
            return response
        return super().process_response(request, response)
