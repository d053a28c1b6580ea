"""System checks: what an operator should hear before people trust this site with their names."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Info, Tags, register
from django.utils.module_loading import import_string

KEY_CHARACTERS = 32


@register(Tags.security, deploy=True)
def identity_key(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """The key that names and ID numbers are encrypted with is long, and used for nothing else."""
    found: list[CheckMessage] = []
    if len(settings.IDENTITY_KEY) < KEY_CHARACTERS:
        found.append(
            Error(
                f"IDENTITY_KEY has fewer than {KEY_CHARACTERS} characters.",
                hint='Make one: python -c "import secrets; print(secrets.token_urlsafe(48))". Keep a copy '
                "apart from the backups: without it names and ID numbers can't be read again.",
                id="accounts.E001",
            )
        )
    if settings.IDENTITY_KEY == settings.SECRET_KEY:
        found.append(
            checks.Warning(
                "IDENTITY_KEY is the same as SECRET_KEY.",
                hint="SECRET_KEY is changed when it leaks; then names and ID numbers could not be read.",
                id="accounts.W001",
            )
        )
    return found


@register(Tags.compatibility)
def sms_gateway(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """SMS_GATEWAY names a class that can send."""
    try:
        gateway = import_string(settings.SMS_GATEWAY)
    except ImportError:
        gateway = None
    if callable(getattr(gateway, "send", None)):
        return []
    return [
        Error(
            f"SMS_GATEWAY is {settings.SMS_GATEWAY}, which has no method send(*, phone, text).",
            hint="Name a class like lms.accounts.sms.EmbeddedGateway.",
            id="accounts.E002",
        )
    ]


@register(Tags.compatibility, deploy=True)
def sms_reaches_phones(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """The embedded gateway is known to send nothing."""
    if not settings.SMS_GATEWAY.endswith(".EmbeddedGateway"):
        return []
    return [
        Info(
            "Text messages are kept as rows for the administrator; no phone receives them.",
            hint="Set SMS_GATEWAY to your provider's class.",
            id="accounts.I001",
        )
    ]
