"""How openings and people are written on the bridge's pages."""

from typing import Any

from django import template
from django.http import HttpRequest

from jobs_bridge import access, areas, words
from jobs_bridge.models import Opening, Registration
from jobs_bridge.queries.people import mask_phone

register = template.Library()
register.filter("pay", words.pay)
register.filter("masked_phone", mask_phone)


@register.filter
def where(row: Opening | Registration) -> str:
    """Return the district and street of an opening, or of where a person lives."""
    return areas.full_name(row.area_code, row.street_code)


@register.filter
def get(mapping: dict[Any, Any], key: Any) -> Any:
    """Return ``mapping[key]``, ``None`` when it isn't there."""
    return mapping.get(key)


@register.simple_tag(takes_context=True)
def page_url(context: dict[str, Any], number: int) -> str:
    """Return the present address with another page number."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    query["page"] = str(number)
    return f"{request.path}?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def desk_rooms(context: dict[str, Any]) -> list[access.Room]:
    """Return the rooms of the desk that the person may enter."""
    return access.rooms(context["request"])
