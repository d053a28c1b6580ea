"""The page for sending several files at once."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from media_pipeline import access
from media_pipeline.authoring.forms import BatchForm


class BatchView(WagtailAdminTemplateMixin, TemplateView):
    """Everything here is done by the script, in pieces; without one the page leads to the plain form."""

    template_name = "media_pipeline/authoring/batch.html"
    page_title = gettext_lazy("一次上传几个视频")
    header_icon = "media"
    _show_breadcrumbs = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not access.may_upload(request.user):
            raise PermissionDenied
        return super().get(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("videos:index"), "label": _("视频")},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = BatchForm(user=self.request.user)  # type: ignore[arg-type]  # strangers don't come here
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"form": form, "media": form.media}
