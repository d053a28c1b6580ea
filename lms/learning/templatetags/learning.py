"""How progress is written on pages."""

from django import template

from lms.learning import wording

register = template.Library()

register.filter("duration_words", wording.duration_words)
register.filter("clock_words", wording.clock_words)


@register.filter
def unlocalized(number: float) -> str:
    """Return a number as scripts read it, whatever the page's language."""
    return f"{number:.3f}"


@register.filter
def percent(share: float) -> int:
    """Return a share from 0 to 1 in whole per cent, 100 only for the whole."""
    return int(share * 100)


@register.filter
def hours_figure(hours: object) -> str:
    """Return 4.0 as ``4`` and 4.5 as ``4.5``."""
    return f"{hours:f}".rstrip("0").rstrip(".") if hours is not None else ""
