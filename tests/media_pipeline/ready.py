"""A ready video whose stream was made before, so that a test doesn't encode."""

import shutil
from pathlib import Path

from lms.lib import clock
from media_pipeline import layout, services
from media_pipeline.models import Rendition, Video
from media_pipeline.publishing import _rendition, _take_over
from media_pipeline.streams import Stream


def ready_video(stream: tuple[Path, Stream], media: Path, *, vtt: str = "", version: str = "f" * 32) -> Video:
    """Copy a stream's folder into the site's and return the video that owns it."""
    folder, made = stream
    shutil.copytree(folder, media / layout.stream(version))
    video = Video(
        title="触电急救", original="originals/none", sha256="0" * 64, bytes=1, created_at=clock.now()
    )
    _take_over(video, version, made)
    video.save()
    Rendition.objects.bulk_create(_rendition(video, version, one) for one in made.renditions)
    if vtt:
        services.set_captions(video=video, vtt=vtt)
    return Video.objects.get(pk=video.pk)
