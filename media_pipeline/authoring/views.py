"""The admin's pages about videos: the list, uploading, one video, deleting."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic import history, usage
from wagtail.log_actions import log

from media_pipeline import access, addresses, queries, removal, services
from media_pipeline.authoring import columns
from media_pipeline.exceptions import VideoInUse
from media_pipeline.models import Video, VideoQuerySet, VideoState

_AT_ONCE = 100


class VideoIndexView(generic.IndexView):
    """The list. States of all rows cost one look at the queue."""

    template_name = "media_pipeline/authoring/index.html"
    results_template_name = "media_pipeline/authoring/index_results.html"

    add_item_label = gettext_lazy("上传视频")

    def get_base_queryset(self) -> VideoQuerySet:
        return access.visible_to(self.request.user).with_progress().select_related("uploaded_by")

    @cached_property
    def columns(self) -> list[Column]:
        title = self._get_title_column("title", columns.PosterTitleColumn)
        return [title, *columns.details()]

    def get_table(self, object_list: Any) -> Any:
        attach_statuses(object_list)
        return super().get_table(object_list)

    def get_list_more_buttons(self, instance: Video) -> list[Any]:
        return (
            super().get_list_more_buttons(instance) if access.may_change(self.request.user, instance) else []
        )


class VideoCreateView(generic.CreateView):
    """Uploading one video. With a script its bytes come ahead of the form."""

    template_name = "media_pipeline/authoring/upload.html"
    page_title = gettext_lazy("上传视频")
    page_subtitle = gettext_lazy("上传视频")
    submit_button_label = gettext_lazy("上传")
    submit_button_active_label = gettext_lazy("正在上传…")
    success_message = gettext_lazy("视频“%(object)s”已经上传，正在排队转码。")
    error_message = gettext_lazy("视频没有上传成功，请看下面的说明。")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": _("视频")},
            {"url": "", "label": self.page_title},
        ]

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()
        return kwargs | {"user": self.request.user}

    def save_instance(self) -> Video:
        video: Video
        video, self.is_new = self.form.keep()
        if self.is_new and not self.form.cleaned_data["upload"]:
            log(instance=video, action="wagtail.create", user=self.request.user, content_changed=True)
        return video

    def get_success_message(self, instance: Video) -> str:
        if self.is_new:
            return str(super().get_success_message(instance))
        return _("您以前上传过这个文件，就是视频“%(title)s”，没有再存一份。") % {"title": instance.title}

    def get_success_url(self) -> str:
        return str(self.get_edit_url())

    def get_success_buttons(self) -> list[Any]:
        return []


@dataclass(frozen=True)
class Poster:
    """A picture that may stand for the video."""

    path: str
    url: str
    is_chosen: bool


class OneVideoMixin:
    """Asks for every object whether this person may do this with it."""

    request: HttpRequest

    def get_object(self, *args: Any) -> Video:
        video: Video = super().get_object(*args)  # type: ignore[misc]
        if not self.may(video):
            raise PermissionDenied
        return video

    def may(self, video: Video) -> bool:
        return access.may_change(self.request.user, video)


class VideoEditView(OneVideoMixin, generic.EditView):
    """One video: its state or the player, and what may be changed. Of others' videos only the former."""

    template_name = "media_pipeline/authoring/video.html"
    permission_required = "view"
    page_title = gettext_lazy("视频")
    success_message = gettext_lazy("视频“%(object)s”已经保存。")
    error_message = gettext_lazy("没有保存，请看下面的说明。")

    def may(self, video: Video) -> bool:
        return access.may_view(self.request.user, video)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not access.may_change(request.user, self.get_object()):
            raise PermissionDenied
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def save_instance(self) -> Video:
        video: Video = self.form.keep()
        if self.form.report:
            messages.warning(self.request, _("字幕里改好了这些地方：") + " ".join(self.form.report))
        log(instance=video, action="wagtail.edit", user=self.request.user, content_changed=True)
        return video

    def get_success_url(self) -> str:
        return str(self.get_edit_url())

    def get_success_buttons(self) -> list[Any]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        video = Video.objects.with_progress().select_related("uploaded_by").get(pk=self.object.pk)
        encode = video.current_encode
        may_all = access.may_reorder(self.request.user)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "video": video,
            "status": queries.video_status(video),
            "may_change": access.may_change(self.request.user, video),
            "log": encode.log if encode and video.state == VideoState.FAILED and may_all else "",
            "retry_url": reverse("videos:retry", args=[video.pk]),
            "renditions": list(video.renditions.filter(stream_version=video.stream_version)),
            "chapters": list(video.chapters.all()),
            "posters": [
                Poster(path, addresses.address(path), path == video.poster) for path in video.posters
            ],
            "uses": removal.uses_of(video),
            "encode": encode,
            "transcription": queries.latest_transcription(video),
        }


class VideoDeleteView(OneVideoMixin, generic.DeleteView):
    """Deleting; what a page shows stays, and the page is named."""

    template_name = "media_pipeline/authoring/confirm_delete.html"
    page_title = gettext_lazy("删除视频")
    success_message = gettext_lazy("视频“%(object)s”和它的全部文件已经删除。")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        uses = removal.uses_of(self.object)
        is_shown = any(use.is_shown for use in uses)
        return context | {"is_learnt_with": bool(uses) and not is_shown, "is_protected": is_shown}

    def delete_action(self) -> None:
        # The entry is written while there still is a row to write about.
        log(instance=self.object, action="wagtail.delete", user=self.request.user, deleted=True)
        self.is_gone = services.delete_video(video=self.object)

    def get_success_message(self) -> str:
        if self.is_gone:
            return str(super().get_success_message())
        return _("视频“%(title)s”不再提供给新的课了。已经在学的人还能看完，文件先留着。") % {
            "title": self.object.title
        }

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            response: HttpResponse = super().form_valid(form)
        except (VideoInUse, PermissionDenied) as error:
            titles = "、".join(error.titles) if isinstance(error, VideoInUse) else ""
            messages.error(
                self.request,
                _("这个视频还在使用，不能删除。请先在课里换掉它。") + (f" {titles}" if titles else ""),
            )
            return redirect("videos:edit", self.object.pk)
        return response


class VideoHistoryView(OneVideoMixin, history.HistoryView):
    """Who did what with a video."""


class VideoUsageView(OneVideoMixin, usage.UsageView):
    """Where a video is shown."""


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Queue a failed video again."""
    video = get_object_or_404(Video, pk=pk)
    if not access.may_change(request.user, video):
        raise PermissionDenied
    services.retry(video=video)
    messages.success(request, _("视频“%(title)s”又排进了转码队列。") % {"title": video.title})
    return redirect("videos:edit", pk)


@never_cache
@require_safe
def statuses(request: HttpRequest) -> JsonResponse:
    """Return the states of the videos ``?id=…&id=…`` as the list shows them: ``{id: {html, settled}}``."""
    wanted = [int(one) for one in request.GET.getlist("id")[:_AT_ONCE] if one.isdigit()]
    visible = access.visible_to(request.user).filter(pk__in=wanted)
    videos = list(visible.with_progress())
    attach_statuses(videos)
    return JsonResponse({video.pk: _status_json(video) for video in videos})


def attach_statuses(videos: Any) -> None:
    """Give each video its ``status`` in words."""
    found = queries.video_statuses(videos)
    for video in videos:
        video.status = found[video.pk]


def _status_json(video: Any) -> dict[str, Any]:
    context = {"video": video, "status": video.status}
    return {
        "html": render_to_string("media_pipeline/authoring/status.html", context),
        "settled": video.status.is_settled,
    }
