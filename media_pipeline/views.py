"""What the public player asks."""

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from media_pipeline import queries
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
