"""The captions editor: the page, and what its script asks: saving, reading a file, recognising the sound."""

import json
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.log_actions import log

from lms.accounts.models import User
from media_pipeline import access, addresses, captions, queries, services, transcribing
from media_pipeline.authoring.captions_words import WORDS
from media_pipeline.authoring.pages import VideoPage, changeable
from media_pipeline.captions import MAX_CUES, Cue, wording
from media_pipeline.exceptions import CaptionsChanged, CaptionsRefused, RecogniserMissing
from media_pipeline.models import CaptionsOrigin, Video

_WRITERS = {"vtt": (captions.write, "text/vtt"), "srt": (captions.write_srt, "application/x-subrip")}

CueRow = tuple[float, float, str]


class CaptionsPage(VideoPage):
    """The list of cues beside the film. What it holds is in a JSON block for the script."""

    template_name = "media_pipeline/authoring/captions.html"
    page_title = gettext_lazy("字幕")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        video = self.video
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "data": _page_data(self.request, video),
            "words": {name: str(words) for name, words in WORDS.items()},
            "is_automatic": video.captions_origin == CaptionsOrigin.AUTOMATIC,
            "missing": transcribing.why_missing(video),
            "transcription": queries.latest_transcription(video),
        }


@require_POST
def save(request: HttpRequest, pk: int) -> JsonResponse:
    """Keep the cues ``{version, cues: [[start, end, text]], checked}``.

    409 with the captions that are there when they are no longer those of ``version``.
    """
    video = changeable(request, pk)
    try:
        asked = _asked(request)
        origin = _origin(video, asked["checked"])
        reading = services.set_cues(
            video=video, cues=asked["cues"], origin=origin, replacing=asked["version"]
        )
    except CaptionsChanged:
        words = _("您打开以后，别人保存过这个视频的字幕。您的改动还没有保存，也没有丢。请选用哪一份。")
        return JsonResponse({"words": words, **_there(Video.objects.get(pk=pk))}, status=409)
    except (CaptionsRefused, RequestDataTooBig) as refusal:
        words = _("字幕太多，一次保存不下。") if isinstance(refusal, RequestDataTooBig) else str(refusal)
        return JsonResponse({"words": words}, status=413)
    except (KeyError, TypeError, ValueError):
        return JsonResponse({"words": _("没有保存：收到的内容看不懂。请刷新页面再试。")}, status=400)
    log(instance=video, action="wagtail.edit", user=request.user, content_changed=True)
    return JsonResponse({**_there(video), "report": wording.sentences(reading.mended)})


@require_POST
def read(request: HttpRequest, pk: int) -> JsonResponse:
    """Return the mended cues of a captions file and what was mended; nothing is kept yet. 422 with words."""
    video = changeable(request, pk)
    file = request.FILES.get("file")
    if file is None:
        return JsonResponse({"words": _("请先选一个字幕文件。")}, status=422)
    try:
        text = captions.decode(file.read(captions.MAX_BYTES + 1))
        reading = captions.read(text, duration=video.duration)
    except CaptionsRefused as refusal:
        return JsonResponse({"words": str(refusal)}, status=422)
    report = wording.sentences(reading.mended)
    return JsonResponse({"cues": _rows(reading.cues), "report": report})


@require_safe
def download(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    """Send the captions as a file that other programs read."""
    video = get_object_or_404(Video, pk=pk)
    if not access.may_view(request.user, video):
        raise PermissionDenied
    cues = queries.captions_cues(video)
    if not cues:
        raise Http404
    write, content_type = _WRITERS[ending]
    response = HttpResponse(write(cues), content_type=f"{content_type}; charset=utf-8")
    name = slugify(video.title, allow_unicode=True) or str(video.pk)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{ending}") or ""
    return response


@require_POST
def recognise(request: HttpRequest, pk: int) -> JsonResponse:
    """Ask for captions from the sound; 409 with words where that can't be done."""
    video = changeable(request, pk)
    try:
        services.request_transcription(
            video=video, asked_by=request.user if isinstance(request.user, User) else None
        )
    except RecogniserMissing as missing:
        return JsonResponse({"words": str(missing)}, status=409)
    return JsonResponse(_transcription(video), status=202)


@require_safe
def recognising(request: HttpRequest, pk: int) -> JsonResponse:
    """Tell how far the recognition of a video's sound is: ``{state, words}``."""
    return JsonResponse(_transcription(changeable(request, pk)))


def _transcription(video: Video) -> dict[str, str]:
    job = queries.latest_transcription(video)
    return {"state": job.state, "words": job.words} if job else {"state": "", "words": ""}


def _page_data(request: HttpRequest, video: Video) -> dict[str, Any]:
    return {
        "video": video.pk,
        "duration": video.duration,
        "waveform": addresses.address(video.waveform),
        "save": reverse("videos:captions_save", args=[video.pk]),
        "read": reverse("videos:captions_read", args=[video.pk]),
        "recognise": reverse("videos:captions_recognise", args=[video.pk]),
        "recognising": reverse("videos:captions_recognising", args=[video.pk]),
        "csrf": get_token(request),
        "most": MAX_CUES,
        **_there(video),
    }


def _there(video: Video) -> dict[str, Any]:
    """Return the captions that are kept, for the script."""
    return {
        "version": video.captions_digest,
        "cues": _rows(queries.captions_cues(video)),
        "origin": video.captions_origin,
    }


def _rows(cues: Sequence[Cue]) -> list[CueRow]:
    return [(cue.start, cue.end, cue.text) for cue in cues]


def _asked(request: HttpRequest) -> dict[str, Any]:
    """Return what the script sent. Raises ``KeyError``, ``TypeError`` or ``ValueError`` for anything else."""
    data = json.loads(request.body)
    rows = data["cues"]
    captions.check_count(len(rows))
    return {
        "version": str(data["version"]),
        "checked": bool(data.get("checked")),
        "cues": [Cue(_seconds(start), _seconds(end), str(text)) for start, end, text in rows],
    }


def _seconds(value: object) -> float:
    seconds = float(value)  # type: ignore[arg-type]  # raises TypeError, as the caller expects
    if not abs(seconds) < 10**7:
        raise ValueError(value)
    return seconds


def _origin(video: Video, checked: bool) -> str:
    """Return where the captions come from now: recognised ones stay so until somebody has read them all."""
    if video.captions_origin == CaptionsOrigin.AUTOMATIC and not checked:
        return CaptionsOrigin.AUTOMATIC
    return CaptionsOrigin.EDITED


patterns = [
    path("captions/<int:pk>/", CaptionsPage.as_view(), name="captions"),
    path("captions/<int:pk>/save/", save, name="captions_save"),
    path("captions/<int:pk>/read/", read, name="captions_read"),
    path("captions/<int:pk>/recognise/", recognise, name="captions_recognise"),
    path("captions/<int:pk>/recognising/", recognising, name="captions_recognising"),
    *(
        path(f"captions/<int:pk>/file.{ending}", download, {"ending": ending}, name=f"captions_{ending}")
        for ending in _WRITERS
    ),
]
