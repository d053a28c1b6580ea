"""People at the desk. Whoever opens a record is written down before it is shown."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST, require_safe

from jobs_bridge import access, services
from jobs_bridge.exceptions import AlreadyReferred, OpeningClosed
from jobs_bridge.forms import CancelForm, ContactForm, PeopleFilterForm, ReferralForm
from jobs_bridge.models import Opening, Referral, Worker
from jobs_bridge.paging import page_of
from jobs_bridge.queries import people as queries
from jobs_bridge.queries.matches import matches_of, reasoned_evaluation
from jobs_bridge.services.matching import judge
from lms.accounts.models import User

PAGE_SIZE = 25
MOST_WHY = 5
MOST_MATCHES, MOST_ALL, MOST_NEAR = 5, 50, 3
# How a counsellor came to open a record; the code in the address, the words in the access log.
WAYS_IN: dict[str, str | Promise] = {
    "list": gettext_lazy("从人员名单打开"),
    "new": gettext_lazy("看新结业的人"),
    "interest": gettext_lazy("处理求职意愿"),
    "match": gettext_lazy("给岗位找人"),
    "referral": gettext_lazy("处理推荐"),
}


@require_safe
@access.desk(*access.COUNSELLORS)
def people(request: HttpRequest) -> HttpResponse:
    form = PeopleFilterForm(request.GET)
    rows = page_of(request, queries.people(form.wanted()), PAGE_SIZE)
    context = {"form": form, "rows": rows, "lines": queries.lines(list(rows))}
    template = "jobs_bridge/desk/people_rows.html" if request.headers.get("HX-Request") else None
    return render(request, template or "jobs_bridge/desk/people.html", context)


@require_safe
@access.desk(*access.COUNSELLORS)
def person(request: HttpRequest, worker_id: int) -> HttpResponse:
    worker = access.worker_or_404(worker_id)
    way = WAYS_IN.get(request.GET.get("from", ""), _("直接打开"))
    services.record_access(
        actor=cast(User, request.user), worker=worker, action="view_person", reason=str(way)
    )
    context = _record(worker, most=MOST_ALL if "all" in request.GET else MOST_MATCHES)
    return render(request, "jobs_bridge/desk/person.html", context)


@require_POST
@access.desk(*access.COUNSELLORS)
def contact(request: HttpRequest, worker_id: int) -> HttpResponse:
    """Show the name and phone in clear, for a reason that is kept."""
    worker = access.worker_or_404(worker_id)
    form = ContactForm(request.POST)
    action, reason = "view_person", str(WAYS_IN["list"])
    if form.is_valid():
        action, reason = "view_contact", form.cleaned_data["reason"]
    services.record_access(actor=cast(User, request.user), worker=worker, action=action, reason=reason)
    context = _record(worker) | {"contact_form": form}
    if form.is_valid():
        context["contact"] = queries.contact_of(worker)
    template = "contact.html" if request.headers.get("HX-Request") else "person.html"
    return render(request, f"jobs_bridge/desk/{template}", context)


@require_GET
@access.desk(*access.COUNSELLORS)
def why(request: HttpRequest, worker_id: int) -> HttpResponse:
    """Answer "why (not) this opening?" for whatever the counsellor types."""
    worker = access.worker_or_404(worker_id)
    asked = request.GET.get("q", "").strip()
    openings = Opening.objects.filter(title__icontains=asked).select_related("employer", "occupation")
    found = list(openings.order_by("deleted_at", "-expires_at", "pk")[:MOST_WHY]) if asked else []
    services.record_access(
        actor=cast(User, request.user), worker=worker, action="view_person", reason=_("查某个岗位合不合适")
    )
    answers = [reasoned_evaluation(worker, one, judge(worker, one)) for one in found]
    context = _record(worker) | {"asked": asked, "answers": answers}
    template = "why.html" if request.headers.get("HX-Request") else "person.html"
    return render(request, f"jobs_bridge/desk/{template}", context)


@require_POST
@access.desk(*access.COUNSELLORS)
def refer(request: HttpRequest, worker_id: int, opening_id: int) -> HttpResponse:
    worker = access.worker_or_404(worker_id)
    opening = get_object_or_404(Opening, pk=opening_id)
    form = ReferralForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("说明太长，最多 500 个字。"))
        return _back_to(worker)
    try:
        services.refer(
            worker=worker,
            opening=opening,
            counsellor=cast(User, request.user),
            note=form.cleaned_data["note"],
        )
    except AlreadyReferred:
        messages.info(request, _("这个人已经推荐到“%(title)s”，没有重复记。") % {"title": opening.title})
    except OpeningClosed:
        messages.error(request, _("“%(title)s”已经不招了，没有推荐。") % {"title": opening.title})
    else:
        messages.success(request, _("已推荐到“%(title)s”。点错了可以撤销。") % {"title": opening.title})
    return _back_to(worker)


@require_POST
@access.desk(*access.COUNSELLORS)
def cancel(request: HttpRequest, referral_id: int) -> HttpResponse:
    visible = access.visible_workers()
    referral = get_object_or_404(
        Referral.objects.select_related("worker", "opening").filter(worker__in=visible), pk=referral_id
    )
    form = CancelForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    if services.cancel_referral(referral=referral, by=cast(User, request.user), reason=reason):
        messages.success(request, _("已撤销到“%(title)s”的推荐。") % {"title": referral.opening.title})
    return _back_to(referral.worker)


def _back_to(worker: Worker) -> HttpResponse:
    return redirect(f"{reverse('desk:person', args=[worker.pk])}?from=referral#referrals")


def _record(worker: Worker, *, most: int = MOST_MATCHES) -> dict[str, object]:
    # One more than is shown tells whether there is more.
    found = matches_of(worker, limit=most + 1)
    return {
        "person": queries.person(worker),
        "matches": found[:most],
        "has_more": len(found) > most,
        "near": matches_of(worker, fitting=False, limit=MOST_NEAR),
        "contact_form": ContactForm(),
    }
