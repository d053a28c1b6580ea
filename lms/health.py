"""Liveness and readiness, for a launcher, a balancer or a person."""

import uuid
from collections.abc import Callable

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that this process answers; looks at nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Say for each thing a page needs whether it works: 200 when all do, else 503."""
    states = {name: _state(check) for name, check in CHECKS.items()}
    ready = all(state == "ok" for state in states.values())
    return JsonResponse({"ready": ready, "checks": states}, status=200 if ready else 503)


def _state(check: Callable[[], bool]) -> str:
    try:
        return "ok" if check() else "failed"
    except (DatabaseError, OSError) as error:
        # The class alone: a message could carry an address or a password.
        return type(error).__name__


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM wagtailcore_site")
        return cursor.fetchone() is not None


def _cache() -> bool:
    token = uuid.uuid4().hex
    cache.set("readyz", token, 10)
    # Another process may have written its own token meanwhile; any answer shows that the cache works.
    return cache.get("readyz") is not None


CHECKS: dict[str, Callable[[], bool]] = {"database": _database, "cache": _cache}
