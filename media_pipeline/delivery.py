"""Serving the public files: streams, captions, pictures. With ranges, without originals.

Behind nginx or a CDN the same addresses are served from the same folder, and this view rests.
"""

from collections.abc import Iterator
from pathlib import Path

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date_safe
from django.views.decorators.http import require_safe

from media_pipeline import layout, ranges

# Everything else is sent as a download: a page among the files must not run as one of the site's.
CONTENT_TYPES = {
    ".m3u8": "application/vnd.apple.mpegurl",
    ".m4s": "video/iso.segment",
    ".mp4": "video/mp4",
    ".vtt": "text/vtt; charset=utf-8",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
}
_FOREVER = "public, max-age=31536000, immutable"
_AN_HOUR = "public, max-age=3600"
# Wagtail hands documents out itself, since some are not for everybody.
_ELSEWHERE = {"documents"}
_CHUNK = 256 * 1024


@require_safe
def serve(request: HttpRequest, path: str) -> HttpResponseBase:
    """Answer GET and HEAD with 200, 206, 304, 404, 412 or 416."""
    place = _locate(path)
    facts = place.stat()
    etag, modified = f'"{facts.st_mtime_ns:x}-{facts.st_size:x}"', int(facts.st_mtime)
    response: HttpResponseBase = get_conditional_response(request, etag, modified) or _whole_or_part(
        request, place, facts.st_size, etag, modified
    )
    response["ETag"] = etag
    response["Last-Modified"] = http_date(modified)
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = _FOREVER if _is_immutable(path) else _AN_HOUR
    return response


def _locate(path: str) -> Path:
    """Return the file. Raises ``Http404`` for what isn't there, isn't public, or lies outside."""
    parts = path.split("/")
    if parts[0] in _ELSEWHERE or any(part.startswith(".") or not part for part in parts):
        raise Http404
    try:
        place = Path(default_storage.path(path)).resolve(strict=True)
    except (SuspiciousFileOperation, OSError, ValueError) as error:
        raise Http404 from error
    root = Path(default_storage.path("")).resolve()
    if not (place.is_relative_to(root) and place.is_file()):
        raise Http404
    return place


def _whole_or_part(
    request: HttpRequest, place: Path, size: int, etag: str, modified: int
) -> HttpResponseBase:
    wanted = request.headers.get("Range", "") if _range_still_fits(request, etag, modified) else ""
    try:
        part = ranges.parse(wanted, size)
    except ranges.Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    start, end = part or (0, size - 1)
    response: HttpResponseBase
    if request.method == "HEAD":
        response = HttpResponse()
    else:
        response = StreamingHttpResponse(_chunks(place, start, end))
    _describe(response, place)
    response["Content-Length"] = str(end - start + 1)
    if part:
        response.status_code = 206
        response["Content-Range"] = f"bytes {start}-{end}/{size}"
    return response


def _range_still_fits(request: HttpRequest, etag: str, modified: int) -> bool:
    """Tell whether ``If-Range`` lets a part be sent: it names the file that is here (RFC 9110, 13.1.5)."""
    condition = request.headers.get("If-Range")
    if condition is None or condition == etag:
        return True
    return not condition.startswith('"') and parse_http_date_safe(condition) == modified


def _describe(response: HttpResponseBase, place: Path) -> None:
    content_type = CONTENT_TYPES.get(place.suffix.lower())
    response["Content-Type"] = content_type or "application/octet-stream"
    response["X-Content-Type-Options"] = "nosniff"
    if content_type is None:
        response["Content-Disposition"] = "attachment"


def _is_immutable(path: str) -> bool:
    return path.startswith((f"{layout.STREAMS}/", f"{layout.CAPTIONS}/"))


def _chunks(place: Path, start: int, end: int) -> Iterator[bytes]:
    with place.open("rb") as file:
        file.seek(start)
        left = end - start + 1
        while left > 0 and (chunk := file.read(min(_CHUNK, left))):
            left -= len(chunk)
            yield chunk
