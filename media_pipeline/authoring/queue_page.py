"""The queue of encodes: who waits for what, how long, what failed and why; and a say in the order."""

import re
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from media_pipeline import access, queries, services, status
from media_pipeline.authoring.pages import changeable
from media_pipeline.models import Encode, EncodeState, Video
from media_pipeline.queries import QueueRow
from media_pipeline.reasons import size

FILTERS = {
    "all": gettext_lazy("全部"),
    "running": gettext_lazy("正在转码"),
    "waiting": gettext_lazy("排队等待"),
    "failed": gettext_lazy("失败"),
}


@dataclass(frozen=True)
class Line:
    """One line of the page. ``position`` is the place among everybody's videos, ``None`` once it failed."""

    video: Video
    encode: Encode
    words: str
    note: str = ""
    estimate: str = ""
    workers: tuple[str, ...] = ()
    position: int | None = None
    may_change: bool = False

    @property
    def is_running(self) -> bool:
        return self.encode.state == EncodeState.RUNNING

    @property
    def percent(self) -> int:
        return int(self.encode.progress * 100)


class QueuePage(WagtailAdminTemplateMixin, TemplateView):
    """The whole page; its script asks for the lines alone (``?lines``)."""

    template_name = "media_pipeline/authoring/queue.html"
    page_title = gettext_lazy("转码队列")
    header_icon = "tasks"
    _show_breadcrumbs = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not access.may_see_videos(request.user):
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_template_names(self) -> list[str]:
        if "lines" in self.request.GET:
            return ["media_pipeline/authoring/queue_lines.html"]
        return [self.template_name]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("videos:index"), "label": _("视频")},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        user = self.request.user
        visible = access.visible_to(user)
        wanted = self.request.GET.get("state", "all")
        stored = visible.aggregate(all=Sum("stored_bytes"))["all"] or 0
        return context | {
            "lines": lines(user, wanted),
            "filters": [(name, words, name == wanted) for name, words in FILTERS.items()],
            "wanted": wanted,
            "is_filtered": wanted != "all",
            "may_reorder": access.may_reorder(user),
            "sees_all": access.sees_all(user),
            "stored": size(stored) if stored else "",
        }


def lines(user: access.Person, wanted: str) -> list[Line]:
    """Return what a person may see of the queue; the queries don't grow with it."""
    visible = set(access.visible_to(user).values_list("pk", flat=True))
    may_all = access.may_reorder(user)
    found: list[Line] = []
    if wanted in ("all", "running", "waiting"):
        rows = [row for row in queries.queue() if row.video.pk in visible]
        state = {"running": EncodeState.RUNNING, "waiting": EncodeState.READY}.get(wanted)
        found += [_waiting(row, may_all, user) for row in rows if state in (None, row.state)]
    if wanted in ("all", "failed"):
        failed = [encode for encode in queries.failed_encodes() if encode.video_id in visible]
        found += [_failed(encode, may_all, user) for encode in failed]
    return found


def _waiting(row: QueueRow, may_all: bool, user: access.Person) -> Line:
    # What the words need of the encode is here already.
    row.video.__dict__["current_encode"] = row.encode
    words = _("重新转码，原来的还能看")
    if not row.video.stream_version:
        words = status.describe(row.video, None).words
    # What to do about it follows the cause, and is for those whose video failed for good.
    cause = re.split(r"。|\. ", row.reason)[0]
    again = _("上一次没有成功，会自动再试：%(reason)s") % {"reason": cause}
    return Line(
        video=row.video,
        encode=row.encode,
        words=words,
        note=again if row.reason else "",
        estimate=_estimate(row),
        workers=row.workers,
        position=row.position,
        may_change=may_all or row.video.uploaded_by_id == user.pk,
    )


def _failed(encode: Encode, may_all: bool, user: access.Person) -> Line:
    return Line(
        video=encode.video,
        encode=encode,
        words=status.failure_words(encode.video) or queries.encode_reason(encode),
        may_change=may_all or encode.video.uploaded_by_id == user.pk,
    )


def _estimate(row: QueueRow) -> str:
    """Return when it begins and when it is done, in words; ``""`` while there is nothing to go by."""
    if row.finishes_in is None:
        return ""
    done = _minutes(row.finishes_in)
    if row.state == EncodeState.RUNNING or not row.starts_in:
        return _("大约 %(done)s后转好") % {"done": done}
    return _("大约 %(start)s后开始，%(done)s后转好") % {"start": _minutes(row.starts_in), "done": done}


def _minutes(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return _("不到 1 分钟")
    if minutes < 120:
        return ngettext("%(count)d 分钟", "%(count)d 分钟", minutes) % {"count": minutes}
    hours = round(minutes / 60)
    return ngettext("%(count)d 小时", "%(count)d 小时", hours) % {"count": hours}


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a video's encode."""
    video = changeable(request, pk)
    if services.cancel(video=video):
        messages.success(
            request, _("视频“%(title)s”不再转码了。原始文件还在，可以再点“重试”。") % _title(video)
        )
    else:
        messages.warning(request, _("视频“%(title)s”没有在转码。") % _title(video))
    return _back(request)


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Queue a failed video again."""
    video = changeable(request, pk)
    services.retry(video=video)
    messages.success(request, _("视频“%(title)s”又排进了转码队列。") % _title(video))
    return _back(request)


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a video encoded before (``to=first``) or after (``to=last``) all others that wait."""
    if not access.may_reorder(request.user):
        raise PermissionDenied
    video = get_object_or_404(Video, pk=pk)
    first = request.POST.get("to") == "first"
    if services.move_in_queue(video=video, first=first):
        words = _("视频“%(title)s”排到了最前面。") if first else _("视频“%(title)s”排到了最后面。")
        messages.success(request, words % _title(video))
    return _back(request)


def _title(video: Video) -> dict[str, str]:
    return {"title": video.title}


def _back(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("state", "all")
    query = f"?state={wanted}" if wanted in FILTERS and wanted != "all" else ""
    return redirect(reverse("videos:queue") + query)


patterns = [
    path("queue/", QueuePage.as_view(), name="queue"),
    path("queue/<int:pk>/cancel/", cancel, name="queue_cancel"),
    path("queue/<int:pk>/retry/", retry, name="queue_retry"),
    path("queue/<int:pk>/move/", move, name="queue_move"),
]
