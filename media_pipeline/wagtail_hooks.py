"""What the Wagtail admin shows of the pipeline."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from media_pipeline.authoring.menu import QueueMenuItem
from media_pipeline.authoring.viewsets import VideoViewSet, video_viewset
from media_pipeline.choosers import VideoChooserViewSet, video_chooser_viewset


@hooks.register("register_admin_menu_item")
def register_queue() -> QueueMenuItem:
    return QueueMenuItem(_("转码队列"), reverse("videos:queue"), name="queue", icon_name="tasks", order=251)


@hooks.register("register_admin_viewset")
def register_videos() -> VideoViewSet:
    return video_viewset


@hooks.register("register_admin_viewset")
def register_video_chooser() -> VideoChooserViewSet:
    return video_chooser_viewset
