"""Openings with what the desk did about them."""

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from jobs_bridge.models import Interest, Match, Opening, Referral
from jobs_bridge.models.matches import InterestState, ReferralState


def with_counts(openings: QuerySet[Opening]) -> QuerySet[Opening]:
    """Annotate ``candidates``, ``interested`` and ``referred``: who fits, who asks, who was put forward."""
    fitting = Match.objects.filter(opening=OuterRef("pk"), is_fit=True)
    asking = Interest.objects.filter(opening=OuterRef("pk")).exclude(state=InterestState.WITHDRAWN)
    standing = Referral.objects.filter(opening=OuterRef("pk"), state=ReferralState.REFERRED)
    return openings.annotate(
        candidates=_count(fitting), interested=_count(asking), referred=_count(standing)
    ).order_by(F("interested").desc(), "expires_at", "pk")


def _count(rows: QuerySet[Match] | QuerySet[Interest] | QuerySet[Referral]) -> Coalesce:
    counted = rows.order_by().values("opening").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)
