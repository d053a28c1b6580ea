"""The menu item 视频 and its addresses."""

from typing import Any

from django.contrib.auth.models import Permission
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.model import ModelViewSet

from media_pipeline.authoring import captions_page, chapters_page, forms, queue_page, uploading, views
from media_pipeline.models import Video
from media_pipeline.uploads import urls as uploads


class VideoViewSet(ModelViewSet):
    model = Video
    name = "videos"
    icon = "media"
    menu_label = _("视频")
    menu_order = 250
    add_to_admin_menu = True
    copy_view_enabled = False
    list_per_page = 30
    list_filter = ["state"]
    search_fields = ["title", "original_name"]
    search_backend_name = None
    ordering = ["-created_at", "-id"]
    index_view_class = views.VideoIndexView
    add_view_class = views.VideoCreateView
    edit_view_class = views.VideoEditView
    delete_view_class = views.VideoDeleteView
    history_view_class = views.VideoHistoryView
    usage_view_class = views.VideoUsageView

    def get_form_class(self, for_update: bool = False) -> type[Any]:
        return forms.VideoEditForm if for_update else forms.VideoUploadForm

    def get_permissions_to_register(self) -> Any:
        """Offer "view" as well: it lets a teacher use the videos of others."""
        return Permission.objects.filter(
            content_type__app_label="media_pipeline", content_type__model="video"
        )

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("statuses/", views.statuses, name="statuses"),
            path("retry/<int:pk>/", views.retry, name="retry"),
            path("batch/", uploading.BatchView.as_view(), name="batch"),
            *uploads.patterns,
            *captions_page.patterns,
            *chapters_page.patterns,
            *queue_page.patterns,
            *super().get_urlpatterns(),
        ]


video_viewset = VideoViewSet()
