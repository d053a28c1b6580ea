"""The page on which chapters are written, and the choice of the picture that stands for a video."""

import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.log_actions import log

from media_pipeline import services
from media_pipeline.authoring.pages import VideoPage, changeable
from media_pipeline.chaptering import MAX_CHAPTERS, Mark
from media_pipeline.exceptions import ChaptersRefused

_TIME = re.compile(r"(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,5}(?:\.\d{1,3})?)")
_EMPTY_ROWS = 3


@dataclass(frozen=True)
class Row:
    """A chapter as it was typed."""

    start: str = ""
    title: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.start.strip() or self.title.strip())


class ChaptersPage(VideoPage):
    """A table of moments and titles beside the film. Works without a script; rows left empty are left out."""

    template_name = "media_pipeline/authoring/chapters.html"
    page_title = gettext_lazy("章节")
    refusal = ""
    rows: list[Row] | None = None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.rows = _typed(request)
        try:
            marks = [_mark(number, row) for number, row in enumerate(self.rows, start=1)]
            services.set_chapters(video=self.video, chapters=marks)
        except ChaptersRefused as refusal:
            self.refusal = str(refusal)
            return self.render_to_response(self.get_context_data(**kwargs), status=422)
        log(instance=self.video, action="wagtail.edit", user=request.user, content_changed=True)
        messages.success(request, _("章节已经保存。") if marks else _("章节已经去掉。"))
        return redirect("videos:chapters", self.video.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.rows
        if rows is None:
            rows = [Row(_clock(one.start), one.title) for one in self.video.chapters.all()]
        context: dict[str, Any] = super().get_context_data(**kwargs)
        blank = min(_EMPTY_ROWS, MAX_CHAPTERS - len(rows))
        return context | {"rows": [*rows, *[Row()] * blank], "refusal": self.refusal}


@require_POST
def choose_poster(request: HttpRequest, pk: int) -> HttpResponse:
    """Let one of the pictures stand for the video."""
    video = changeable(request, pk)
    try:
        services.set_poster(video=video, poster=request.POST.get("poster", ""))
    except ValueError:
        messages.error(request, _("请先选一张图片。"))
    else:
        log(instance=video, action="wagtail.edit", user=request.user, content_changed=True)
        messages.success(request, _("封面换好了。"))
    return redirect(f"{reverse('videos:edit', args=[pk])}#poster")


def _typed(request: HttpRequest) -> list[Row]:
    starts, titles = request.POST.getlist("start"), request.POST.getlist("title")
    rows = [Row(start, title) for start, title in zip(starts, titles, strict=False)]
    return [row for row in rows[: MAX_CHAPTERS + 1] if not row.is_empty]


def _mark(number: int, row: Row) -> Mark:
    """Return what was typed as a chapter. Raises ``ChaptersRefused`` for a time that is none."""
    found = _TIME.fullmatch(row.start.strip().replace("：", ":").replace(",", "."))
    if not found:
        raise ChaptersRefused(_("第 %(number)d 章的时间看不懂。应当像 1:30 这样。") % {"number": number})
    hours, minutes, seconds = found.groups()
    return Mark(int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(seconds), row.title)


def _clock(seconds: float) -> str:
    """Return ``1:30``, with the part of a second if there is one."""
    minutes, rest = divmod(round(seconds * 1000), 60_000)
    hours, minutes = divmod(minutes, 60)
    tail = f"{rest // 1000:02d}" + (f".{rest % 1000:03d}".rstrip("0") if rest % 1000 else "")
    return f"{hours}:{minutes:02d}:{tail}" if hours else f"{minutes}:{tail}"


patterns = [
    path("chapters/<int:pk>/", ChaptersPage.as_view(), name="chapters"),
    path("poster/<int:pk>/", choose_poster, name="poster"),
]
