"""What the public player asks."""

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from media_pipeline import access as rules
from media_pipeline import addresses, chaptering, queries
from media_pipeline.models import Video


@never_cache
@require_safe
def status(request: HttpRequest, video_id: int) -> JsonResponse:
    """Tell how far a video is: a state and words, no title, no address; anybody may know."""
    video = get_object_or_404(Video.objects.with_progress(), pk=video_id)
    found = queries.video_status(video)
    return JsonResponse(
        {
            "state": found.state,
            "words": found.words,
            "progress": found.progress,
            "settled": found.is_settled,
        }
    )


@require_safe
def chapters(request: HttpRequest, video_id: int) -> HttpResponse:
    """Send the chapters as a WebVTT track; they are on the page anyway."""
    video = get_object_or_404(Video, pk=video_id)
    text = chaptering.to_vtt(list(video.chapters.all()), video.duration)
    response = HttpResponse(text, content_type="text/vtt; charset=utf-8")
    response["Cache-Control"] = "public, max-age=60"
    return response


@never_cache
@require_safe
def access(request: HttpRequest, video_id: int) -> JsonResponse:
    """Give the addresses of a restricted video to whoever may watch it; 403 with words to others."""
    video = get_object_or_404(Video, pk=video_id)
    if not rules.may_watch(request.user, video):
        return JsonResponse({"words": gettext("请先登录，再看这段视频。")}, status=403)
    return JsonResponse(asdict(addresses.of(video)))
