"""Credentials for wallets and other programs: the holder's own, the status lists, the site's keys."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms.learning import access, badges, paper, queries
from lms.learning.services.keys import signing_key
from lms.lib import clock

_CREDENTIAL = "application/vc+ld+json"
_DID_DOCUMENT = "application/did+ld+json"


@never_cache
@require_safe
@login_required
def credential(request: HttpRequest, code: str) -> HttpResponse:
    """The holder's credential as a file; to anybody else there is none."""
    certificate = queries.certificate_by_code(code)
    if certificate is None or not access.is_holder(request.user, certificate):
        raise Http404
    name = paper.holder_name(certificate)[0]
    response = JsonResponse(
        badges.credential(certificate, name=name, key=signing_key()),
        content_type=_CREDENTIAL,
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    response["Content-Disposition"] = f'attachment; filename="badge-{certificate.code}.json"'
    return response


@require_safe
def status_list(request: HttpRequest, number: int) -> HttpResponse:
    """Which certificates were revoked: one bit each, the same for everybody."""
    if not queries.has_certificates(number, badges.LIST_SIZE):
        raise Http404
    now = clock.now()
    # A minute is one document, however many ask for it.
    at = now - timedelta(seconds=now.second, microseconds=now.microsecond)
    revoked = queries.revoked_certificates(number, badges.LIST_SIZE)
    response = _public(badges.status_list(number, revoked, key=signing_key(), at=at), _CREDENTIAL)
    patch_cache_control(response, public=True, max_age=60)
    return response


@require_safe
def did_document(request: HttpRequest) -> HttpResponse:
    """The keys by which credentials can be checked (did:web)."""
    signing_key()
    response = _public(badges.did_document(queries.signing_keys()), _DID_DOCUMENT)
    patch_cache_control(response, public=True, max_age=3600)
    return response


def _public(document: dict[str, object], content_type: str) -> JsonResponse:
    response = JsonResponse(document, content_type=content_type)
    # A verifier may run in a browser, on a page of its own.
    response["Access-Control-Allow-Origin"] = "*"
    return response
