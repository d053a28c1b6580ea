"""Serving the files: streams, captions, pictures. With ranges, without originals.

Behind nginx or a CDN the same addresses are served from the same folder, and these views rest.
"""

import gzip
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date, parse_http_date_safe
from django.views.decorators.http import require_http_methods

from lms.lib import clock
from media_pipeline import cors, filetypes, layout, links, ranges, stored
from media_pipeline.filetypes import Kind
from media_pipeline.stored import Facts, InBucket, Stored

# Wagtail hands documents out itself, since some are not for everybody.
_ELSEWHERE = ("documents/", f"{layout.RESTRICTED}/")
# The longest text that is read at once, to be compressed: four hours of playlist are a quarter of it.
_IN_MEMORY = 2 * 1024**2
_REDIRECT_SECONDS = 3600


@require_http_methods(["GET", "HEAD", "OPTIONS"])
def serve(request: HttpRequest, path: str) -> HttpResponseBase:
    """Answer GET and HEAD with 200, 206, 302, 304, 404, 412 or 416; OPTIONS with 204."""
    if request.method == "OPTIONS":
        return cors.preflight(request)
    if path.startswith(_ELSEWHERE):
        raise Http404
    return cors.allow(request, _answer(request, path))


@require_http_methods(["GET", "HEAD"])
def serve_signed(request: HttpRequest, token: str, version: str, path: str) -> HttpResponseBase:
    """Serve a file of a restricted stream to whoever holds an address that is signed and still good.

    Answers 403 to others, else as :func:`serve` does.
    """
    left = links.seconds_left(token, version, clock.now())
    if not left or not layout.is_restricted(version):
        return HttpResponse(status=403, headers={"Cache-Control": "private, no-store"})
    return _answer(request, f"{layout.stream(version)}/{path}")


def _answer(request: HttpRequest, path: str) -> HttpResponseBase:
    file = stored.find(default_storage, path)
    if file is None:
        raise Http404
    kind = filetypes.describe(path)
    if settings.MEDIA_ACCEL_PREFIX and isinstance(default_storage, FileSystemStorage):
        response: HttpResponseBase = HttpResponse()
        response["X-Accel-Redirect"] = settings.MEDIA_ACCEL_PREFIX + quote(path)
    elif settings.MEDIA_S3_REDIRECT and isinstance(file, InBucket) and not kind.is_text:
        return _redirect(file)
    elif kind.is_live:
        # It may be replaced between two looks at it: only ever whole, and never "unchanged".
        response = _whole(request, file, kind, file.facts)
    else:
        response = _conditional(request, file, kind)
    return _described(response, kind)


def _redirect(file: InBucket) -> HttpResponseBase:
    response = HttpResponseRedirect(file.storage.presigned(file.name, _REDIRECT_SECONDS))
    response["Cache-Control"] = f"private, max-age={_REDIRECT_SECONDS // 2}"
    return response


def _conditional(request: HttpRequest, file: Stored, kind: Kind) -> HttpResponseBase:
    facts = file.facts
    # The compressed text is another representation, and may not be continued with bytes of the plain one.
    etag = f'{facts.etag[:-1]}-gzip"' if _compresses(request, facts, kind) else facts.etag
    response: HttpResponseBase = get_conditional_response(request, etag, facts.modified) or _whole_or_part(
        request, file, kind, facts
    )
    response["ETag"] = etag
    response["Last-Modified"] = http_date(facts.modified)
    response["Accept-Ranges"] = "bytes"
    return response


def _whole_or_part(request: HttpRequest, file: Stored, kind: Kind, facts: Facts) -> HttpResponseBase:
    wanted = request.headers.get("Range", "") if _range_still_fits(request, facts) else ""
    try:
        part = ranges.parse(wanted, facts.size)
    except ranges.Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{facts.size}"})
    if part is None:
        return _whole(request, file, kind, facts)
    response = _bytes(request, file, *part)
    response.status_code = 206
    response["Content-Range"] = f"bytes {part[0]}-{part[1]}/{facts.size}"
    return response


def _whole(request: HttpRequest, file: Stored, kind: Kind, facts: Facts) -> HttpResponseBase:
    if not kind.is_text or facts.size > _IN_MEMORY:
        return _bytes(request, file, 0, facts.size - 1)
    text, compressed = file.read(), _compresses(request, facts, kind)
    if compressed:
        # Without a time in it, the same text always gives the same bytes.
        text = gzip.compress(text, compresslevel=6, mtime=0)
    response = HttpResponse(text if request.method == "GET" else b"")
    response["Content-Length"] = str(len(text))
    if compressed:
        response["Content-Encoding"] = "gzip"
    return response


def _bytes(request: HttpRequest, file: Stored, first: int, last: int) -> HttpResponseBase:
    sends = request.method == "GET"
    response: HttpResponseBase = StreamingHttpResponse(file.chunks(first, last)) if sends else HttpResponse()
    response["Content-Length"] = str(last - first + 1)
    return response


def _compresses(request: HttpRequest, facts: Facts, kind: Kind) -> bool:
    """Tell whether the text goes out compressed. A part of it never does: ranges count plain bytes."""
    accepted = request.headers.get("Accept-Encoding", "")
    coding = next((one for one in accepted.lower().split(",") if one.strip().startswith("gzip")), "")
    return (
        kind.is_text
        and 0 < facts.size <= _IN_MEMORY
        and "Range" not in request.headers
        and bool(coding)
        and not coding.replace(" ", "").endswith((";q=0", ";q=0.0"))
    )


def _range_still_fits(request: HttpRequest, facts: Facts) -> bool:
    """Tell whether ``If-Range`` lets a part be sent: it names the file that is here (RFC 9110, 13.1.5)."""
    condition = request.headers.get("If-Range")
    if condition is None or condition == facts.etag:
        return True
    return not condition.startswith('"') and parse_http_date_safe(condition) == facts.modified


def _described(response: HttpResponseBase, kind: Kind) -> HttpResponseBase:
    response["Cache-Control"] = kind.cache_control
    response["X-Content-Type-Options"] = "nosniff"
    if kind.is_text:
        patch_vary_headers(response, ["Accept-Encoding"])
    if response.status_code in (200, 206):
        response["Content-Type"] = kind.content_type
        if kind.is_download:
            response["Content-Disposition"] = "attachment"
    return response
