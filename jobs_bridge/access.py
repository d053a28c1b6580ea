"""Who may see and do what on the bridge. Views call this, templates don't decide."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from jobs_bridge.models import Interest, Worker
from jobs_bridge.models.matches import InterestState
from lms.accounts.models import User
from lms.accounts.roles import Role

View = Callable[..., HttpResponse]

COUNSELLORS = (Role.COUNSELLOR, Role.COUNSELLOR_LEAD)
HAND_OFF_READERS = (Role.COUNSELLOR, Role.COUNSELLOR_LEAD, Role.DATA_OFFICER, Role.ADMINISTRATOR)
HAND_OFF_MENDERS = (Role.COUNSELLOR_LEAD, Role.DATA_OFFICER)


def desk(*roles: Role) -> Callable[[View], View]:
    """Let in people with one of ``roles``; ask strangers to sign in, tell others in words why not (403)."""

    def door(view: View) -> View:
        @wraps(view)
        @never_cache
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not request.user.has_role(*roles):
                return render(request, "jobs_bridge/desk/forbidden.html", status=403)
            return view(request, *args, **kwargs)

        return guarded

    return door


@dataclass(frozen=True)
class Room:
    """A room of the desk in its navigation."""

    url: str
    name: str
    is_current: bool


def rooms(request: HttpRequest) -> list[Room]:
    """Return the desk's rooms that the signed-in person may enter, the present one marked."""
    entries = [("desk:hand_offs", _("交接"))]
    if may_meet_people(request.user):
        entries = [
            ("desk:today", _("今天")),
            ("desk:people", _("人员")),
            ("desk:openings", _("岗位")),
            ("desk:interests", _("求职意愿")),
            *entries,
        ]
    here = request.path
    found = [(reverse(name), label) for name, label in entries]
    current = max((url for url, _label in found if here.startswith(url)), key=len, default="")
    return [Room(url, label, url == current) for url, label in found]


def may_meet_people(user: User | AnonymousUser) -> bool:
    """Tell whether ``user`` may open people's records at the desk."""
    return isinstance(user, User) and user.has_role(*COUNSELLORS)


def may_mend(user: User | AnonymousUser) -> bool:
    """Tell whether ``user`` may send dead letters again."""
    return isinstance(user, User) and user.has_role(*HAND_OFF_MENDERS)


def visible_workers() -> QuerySet[Worker]:
    """Return the people whom a counsellor may see: those who consented, are registered or asked for a job.

    A learner who did none of these stays unseen; what was learned is nobody's business then.
    """
    asked = Interest.objects.filter(user=OuterRef("user")).exclude(state=InterestState.WITHDRAWN)
    return Worker.objects.filter(Q(id_number_hmac__isnull=False) | Exists(asked))


def worker_or_404(worker_id: int) -> Worker:
    """Return a visible person; everybody else doesn't exist."""
    return get_object_or_404(visible_workers().select_related("user"), pk=worker_id)


def interest_of(user: Any, interest_id: int) -> Interest:
    """Return a wish that is the user's own."""
    return get_object_or_404(Interest.objects.select_related("opening"), pk=interest_id, user=user)
