"""Cells of the list and of the chooser."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn

from media_pipeline.models import Video
from media_pipeline.reasons import size
from media_pipeline.templatetags.media_pipeline_tags import clock_time


class StatusColumn(Column):
    """The state in words; refreshed by the page's script until it is settled."""

    cell_template_name = "media_pipeline/authoring/status_cell.html"

    def get_cell_context_data(self, instance: Video, parent_context: dict[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return context | {"video": instance, "status": instance.status}  # type: ignore[attr-defined]


class PosterTitleColumn(TitleColumn):
    """The title with its poster."""

    cell_template_name = "media_pipeline/authoring/title_cell.html"


def details() -> list[Column]:
    """Return the columns that the list and the chooser share."""
    return [
        StatusColumn("status", label=_("状态")),
        Column("duration", label=_("时长"), accessor=lambda video: clock_time(video.duration)),
        Column("size", label=_("大小"), accessor=lambda video: size(video.bytes)),
        Column("uploaded_by", label=_("上传者")),
        DateColumn("created_at", label=_("上传时间")),
    ]
