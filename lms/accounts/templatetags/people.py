"""How templates write a phone number, and the number they all name."""

from django import template
from django.conf import settings

from lms.accounts import phones

register = template.Library()
register.filter("national", phones.national)
register.filter("mask_phone", phones.mask)


@register.simple_tag
def help_phone() -> str:
    """Return the number to call when the page doesn't help (``settings.HELP_PHONE``)."""
    return str(settings.HELP_PHONE)
