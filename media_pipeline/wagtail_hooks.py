"""What the Wagtail admin shows of the pipeline."""

from wagtail import hooks

from media_pipeline.authoring.viewsets import VideoViewSet, video_viewset
from media_pipeline.choosers import VideoChooserViewSet, video_chooser_viewset


@hooks.register("register_admin_viewset")
def register_videos() -> VideoViewSet:
    return video_viewset


@hooks.register("register_admin_viewset")
def register_video_chooser() -> VideoChooserViewSet:
    return video_chooser_viewset
