"""Addresses for the browser's test: one page with the player, as a lesson has it, and the files."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from media_pipeline.models import Video

PAGE = engines["django"].from_string(
    """<!doctype html><html lang="zh-Hans"><head><title>课</title><link rel="icon" href="data:,"></head>
    <body><main id="main">{% include "media_pipeline/player.html" with video=video title=video.title %}</main>
    </body></html>"""
)


def lesson(request: HttpRequest, video_id: int) -> HttpResponse:
    return HttpResponse(PAGE.render({"video": Video.objects.get(pk=video_id)}, request))


urlpatterns = [
    path("lesson/<int:video_id>/", lesson),
    path("media/", include("media_pipeline.urls")),
]
