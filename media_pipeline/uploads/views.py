"""tus over HTTP. Every answer about an upload is for its owner alone; to anybody else it isn't there."""

from collections.abc import Callable
from functools import wraps
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from media_pipeline import access, queries
from media_pipeline.exceptions import Refused
from media_pipeline.models import Upload, UploadState, Video
from media_pipeline.uploads import finishing, protocol, services, words
from media_pipeline.uploads.exceptions import UploadError

# A line that is silent for so long is dead: whoever comes back after it must not find the file held. Seconds.
_SILENCE = 20
_AT_ONCE = 100

View = Callable[..., HttpResponse]


def tus(view: View) -> View:
    """Check the version, word what goes wrong, say the version; a cache keeps nothing of it."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not access.may_upload(request.user):
            raise PermissionDenied
        method = request.headers.get("X-HTTP-Method-Override", request.method or "").upper()
        try:
            if method != "OPTIONS":
                protocol.check_version(request.headers)
            response = view(request, method, *args, **kwargs)
        except UploadError as error:
            response = _error(error.status, error.code, str(error))
        except Refused as refusal:
            status = 413 if refusal.code == "too_large" else 400
            response = _error(status, refusal.code, str(refusal))
        response["Tus-Resumable"] = protocol.VERSION
        response["Cache-Control"] = "no-store"
        return response

    return answer


@tus
def collection(request: HttpRequest, method: str) -> HttpResponse:
    """Where uploads are begun."""
    if method == "OPTIONS":
        return _abilities()
    if method != "POST":
        return _not_allowed("OPTIONS, POST")
    said = protocol.metadata(request.headers)
    name = PurePath(said.get("filename", "").replace("\\", "/")).name
    first = protocol.first_piece(request.headers)
    upload = services.begin(
        owner=request.user,  # type: ignore[arg-type]  # may_upload() let nobody else in
        name=name,
        title=(said.get("title", "").strip() or PurePath(name).stem)[:200],
        length=protocol.length(request.headers),
        rights=said.get("rights", ""),
        people_agreed=said.get("people_agreed") == "true",
        fingerprint=said.get("fingerprint", ""),
    )
    if first:
        _watch_for_silence(request)
        upload = services.receive(upload=upload, piece=first, read=request.read)
    response = HttpResponse(status=201)
    response["Location"] = request.build_absolute_uri(reverse("videos:upload", args=[upload.pk]))
    return _with_progress(response, upload)


@tus
def one(request: HttpRequest, method: str, pk: UUID) -> HttpResponse:
    """One upload: how far it is, its next piece, its end."""
    if method == "OPTIONS":
        return _abilities()
    upload = get_object_or_404(Upload, pk=pk, owner=request.user)
    if method == "HEAD":
        return _head(services.recover(upload=upload))
    if method == "PATCH":
        piece = protocol.piece(request.headers)
        _watch_for_silence(request)
        upload = services.receive(upload=upload, piece=piece, read=request.read)
        return _with_progress(HttpResponse(status=204), upload)
    if method == "DELETE":
        services.cancel(upload=upload)
        return HttpResponse(status=204)
    return _not_allowed("OPTIONS, HEAD, PATCH, DELETE")


@never_cache
@require_safe
def unfinished(request: HttpRequest) -> JsonResponse:
    """Return what the person began and didn't finish; ``?fingerprint=`` asks for one file."""
    if not access.may_upload(request.user):
        raise PermissionDenied
    uploads = Upload.objects.receiving().filter(owner=request.user)  # type: ignore[misc]  # as above
    if fingerprint := request.GET.get("fingerprint"):
        uploads = uploads.filter(fingerprint=fingerprint, length=request.GET.get("length", "0"))
    return JsonResponse({"uploads": [_begun(upload) for upload in uploads[:_AT_ONCE]]})


@never_cache
@require_safe
def states(request: HttpRequest) -> JsonResponse:
    """Return what became of the uploads ``?id=…&id=…``, on to their videos' way through the encode."""
    if not access.may_upload(request.user):
        raise PermissionDenied
    wanted = request.GET.getlist("id")[:_AT_ONCE]
    uploads = list(
        Upload.objects.filter(owner=request.user, pk__in=filter(_is_id, wanted))  # type: ignore[misc]
    )
    ids = {upload.video_id for upload in uploads if upload.video_id}
    videos = {video.pk: video for video in Video.objects.filter(pk__in=ids).with_progress()}
    statuses = queries.video_statuses(list(videos.values()))
    return JsonResponse(
        {str(upload.pk): _state(upload, videos.get(upload.video_id or 0), statuses) for upload in uploads}
    )


@require_POST
def rename(request: HttpRequest, pk: UUID) -> JsonResponse:
    """Give an upload another title, and the video that it has become."""
    upload = get_object_or_404(Upload, pk=pk, owner=request.user)
    title = request.POST.get("title", "").strip()[:200] or PurePath(upload.name).stem[:200]
    services.rename(upload=upload, title=title)
    return JsonResponse({"title": title})


@require_POST
def retry(request: HttpRequest, pk: UUID) -> JsonResponse:
    """Check a received file again."""
    upload = get_object_or_404(Upload, pk=pk, owner=request.user)
    finishing.retry(upload=upload)
    return JsonResponse({})


def _abilities() -> HttpResponse:
    response = HttpResponse(status=204)
    response["Tus-Version"] = protocol.VERSION
    response["Tus-Extension"] = ",".join(protocol.EXTENSIONS)
    response["Tus-Checksum-Algorithm"] = ",".join(protocol.ALGORITHMS)
    response["Tus-Max-Size"] = str(settings.VIDEO_MAX_BYTES)
    return response


def _head(upload: Upload) -> HttpResponse:
    response = _with_progress(HttpResponse(status=200), upload)
    response["Upload-Length"] = str(upload.length)
    return response


def _with_progress(response: HttpResponse, upload: Upload) -> HttpResponse:
    response["Upload-Offset"] = str(upload.offset)
    if upload.state == UploadState.RECEIVING:
        response["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    return response


def _not_allowed(allowed: str) -> HttpResponse:
    return HttpResponse(status=405, headers={"Allow": allowed})


def _error(status: int, code: str, message: str) -> HttpResponse:
    return JsonResponse({"code": code, "message": message}, status=status)


def _watch_for_silence(request: HttpRequest) -> None:
    """Let reading end when nothing comes any more: gunicorn's threads would wait for ever."""
    socket = request.META.get("gunicorn.socket")
    if socket is not None:
        socket.settimeout(_SILENCE)


def _begun(upload: Upload) -> dict[str, Any]:
    return {
        "id": str(upload.pk),
        "url": reverse("videos:upload", args=[upload.pk]),
        "name": upload.name,
        "title": upload.title,
        "length": upload.length,
        "offset": upload.offset,
        "percent": words.percent(upload),
    }


def _state(upload: Upload, video: Video | None, statuses: dict[int, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "state": upload.state,
        "words": words.state(upload),
        "settled": upload.state not in (UploadState.RECEIVED, UploadState.CHECKING, UploadState.RECEIVING),
    }
    if video is not None:
        status = statuses[video.pk]
        context = {"video": video, "status": status}
        found |= {
            "settled": status.is_settled,
            "video": video.pk,
            "title": video.title,
            "url": reverse("videos:edit", args=[video.pk]),
            "html": render_to_string("media_pipeline/authoring/status.html", context),
        }
    return found


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
