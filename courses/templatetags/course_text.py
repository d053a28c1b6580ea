"""Durations and figures as people here write them."""

from decimal import Decimal

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def duration(seconds: float) -> str:
    """Return a length of time in words: under a minute in seconds, otherwise rounded to minutes."""
    if seconds < 60:
        return _("%(seconds)d 秒") % {"seconds": round(seconds)}
    hours, minutes = divmod(round(seconds / 60), 60)
    if not hours:
        return _("%(minutes)d 分钟") % {"minutes": minutes}
    if not minutes:
        return _("%(hours)d 小时") % {"hours": hours}
    return _("%(hours)d 小时 %(minutes)d 分钟") % {"hours": hours, "minutes": minutes}


@register.filter
def plain_number(number: Decimal) -> str:
    """Return a number without the zeros behind its point: ``4.0`` hours are 4."""
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"
