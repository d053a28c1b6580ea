"""What is on its way to the employment database, what came back, and what comes in."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jobs_bridge import access, services
from jobs_bridge.models import HandOff
from jobs_bridge.paging import page_of
from jobs_bridge.queries import handoffs as queries

PAGE_SIZE = 30


@require_safe
@access.desk(*access.HAND_OFF_READERS)
def hand_offs(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    rows = page_of(request, queries.hand_offs(state), PAGE_SIZE)
    context = {
        "counts": queries.counts(),
        "state": state,
        "rows": rows,
        "lines": [queries.line(hand_off) for hand_off in rows],
        "feeds": queries.feeds(),
        "may_mend": access.may_mend(request.user),
    }
    return render(request, "jobs_bridge/desk/hand_offs.html", context)


@require_POST
@access.desk(*access.HAND_OFF_READERS)
def retry(request: HttpRequest, hand_off_id: int) -> HttpResponse:
    if not access.may_mend(request.user):
        raise PermissionDenied
    if services.retry(hand_off=get_object_or_404(HandOff, pk=hand_off_id)):
        messages.success(request, _("已重新开始送。几秒后刷新看结果。"))
    else:
        messages.info(request, _("这一条不在退回状态，不用重送。"))
    return redirect("desk:hand_offs")
