"""What the admin's pages about one video have in common: the video, who may see the page, the way back."""

from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from media_pipeline import access
from media_pipeline.models import Video


def changeable(request: HttpRequest, pk: int) -> Video:
    """Return a video that this person may change; 404 and 403 otherwise."""
    video = get_object_or_404(Video.objects.with_progress(), pk=pk)
    if not access.may_change(request.user, video):
        raise PermissionDenied
    return video


class VideoPage(WagtailAdminTemplateMixin, TemplateView):
    """A page on which something of one video is changed."""

    header_icon = "media"
    _show_breadcrumbs = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.video = changeable(request, kwargs["pk"])
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    @cached_property
    def video_url(self) -> str:
        return reverse("videos:edit", args=[self.video.pk])

    @property
    def _titles(self) -> dict[str, str]:
        return {"page": self.page_title, "video": self.video.title}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("videos:index"), "label": _("视频")},
            {"url": self.video_url, "label": self.video.title},
            {"url": "", "label": _("%(page)s：%(video)s") % self._titles},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"video": self.video, "video_url": self.video_url}
