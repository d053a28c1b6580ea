"""People: the account, and apart from it the identity that only some of them give."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.accounts.roles import Role

# The user name of someone who signed up by phone alone: never shown, never asked for.
GENERATED_USERNAME = "u_"


class User(AbstractUser):
    """An account, known by a phone number or a user name.

    ``phone`` is E.164 (``+8613912345678``), unique when present, ``None`` when the person has none. It signs
    in, so it stands there only when a code sent to it came back, or when staff vouch for it.
    ``pending_phone`` is what a new account claims until then: it is not unique, and opens nothing, so that
    nobody takes another's number by registering it first.
    """

    first_name = None  # type: ignore[assignment]  # Chinese names aren't split; display_name holds them.
    last_name = None  # type: ignore[assignment]
    phone = models.CharField(_("手机号"), max_length=16, unique=True, null=True, blank=True)
    pending_phone = models.CharField(_("待验证的手机号"), max_length=16, blank=True)
    phone_verified = models.BooleanField(_("手机号已验证"), default=False)
    display_name = models.CharField(_("称呼"), max_length=60, blank=True)
    preferred_language = models.CharField(
        _("语言"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    elder_mode = models.BooleanField(_("长辈版"), default=False)

    class Meta:
        verbose_name = _("账号")
        verbose_name_plural = _("账号")

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        if self.display_name:
            return self.display_name
        if self.phone and self.username.startswith(GENERATED_USERNAME):
            return gettext("尾号 %(digits)s") % {"digits": self.phone[-4:]}
        return self.username

    def get_short_name(self) -> str:
        return self.get_full_name()

    def has_role(self, *roles: Role) -> bool:
        """Tell whether the account is active and in one of the groups of ``roles``."""
        return self.is_active and self.groups.filter(name__in=roles).exists()


class Identity(models.Model):
    """The legal name and ID number of an account, given for one purpose and kept apart from it.

    Both are encrypted; the ID number is found only through its HMAC. One account per person.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="identity")
    real_name_encrypted = models.BinaryField()
    id_number_encrypted = models.BinaryField()
    id_number_hmac = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("实名信息")
        verbose_name_plural = _("实名信息")

    def __str__(self) -> str:
        return f"identity of {self.user_id}"


class SmsMessage(models.Model):
    """A message handed to the embedded SMS gateway: a row that the administrator sees, never a log line."""

    phone = models.CharField(_("手机号"), max_length=16)
    text = models.CharField(_("内容"), max_length=500)
    created_at = models.DateTimeField(_("时间"), db_index=True)

    class Meta:
        verbose_name = _("短信")
        verbose_name_plural = _("短信")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.phone
