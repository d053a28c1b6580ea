"""What the courses take up, as a page among Wagtail's reports."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from courses import queries


class StorageReportView(WagtailAdminTemplateMixin, TemplateView):
    """The storage that each course's videos use, the largest first; for whoever may change every video."""

    template_name = "courses/admin/storage.html"
    page_title = _("课程占用的空间")
    header_icon = "folder-open-inverse"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_see_storage(request.user):
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"rows": queries.storage_by_course()}


def may_see_storage(user: Any) -> bool:
    """Tell whether somebody looks after the videos of all, not of their own alone."""
    return bool(user.has_perm("media_pipeline.change_video"))
