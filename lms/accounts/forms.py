"""allauth's forms in our words: a label above each field, and no placeholder in its place."""

import time
from typing import Any

from allauth.account import app_settings as account_settings
from allauth.account import forms as account_forms
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from django import forms
from django.utils.translation import gettext_lazy as _

from lms.accounts import phones
from lms.accounts.fields import CodeField
from lms.accounts.models import User

_PASSWORD_RULES = _("至少 8 位，不能全是数字。可以用一句自己记得住的话的拼音。")


def _spell(field: forms.Field, label: Any, help_text: Any = "", **attrs: str) -> None:
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attrs)


class LoginForm(account_forms.LoginForm):  # type: ignore[misc]  # allauth ships no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        as_typed = {"autocapitalize": "none", "spellcheck": "false"}
        _spell(self.fields["login"], _("手机号或用户名"), autocomplete="username", **as_typed)
        _spell(self.fields["password"], _("密码"))

    def clean_login(self) -> str:
        """Give a number one spelling, or every spelling of it would be counted as another account."""
        login = str(super().clean_login())
        try:
            return phones.normalise(login)
        except phones.InvalidPhone:
            return login


class SignupForm(account_forms.SignupForm):  # type: ignore[misc]  # allauth ships no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _spell(self.fields["phone"], _("手机号"), _("我们会发一条带验证码的短信，确认是您本人。"))
        _spell(
            self.fields["username"],
            _("用户名"),
            _("登录时用。可以是汉字、拼音或数字，不能有空格。"),
            autocapitalize="none",
            spellcheck="false",
        )
        _spell(self.fields["password1"], _("密码"), _PASSWORD_RULES)

    def clean(self) -> dict[str, Any]:
        super().clean()
        names = {"phone", "username"}
        if not names & set(self.errors) and not any(self.cleaned_data.get(name) for name in names):
            self.add_error("phone", _("请填手机号；没有手机号，就在下面填一个用户名。"))
        return dict(self.cleaned_data)


class RequestLoginCodeForm(account_forms.RequestLoginCodeForm):  # type: ignore[misc]  # allauth ships no types
    pass


class ConfirmLoginCodeForm(account_forms.ConfirmLoginCodeForm):  # type: ignore[misc]  # allauth ships no types
    code = CodeField()


class VerifyPhoneForm(account_forms.VerifyPhoneForm):  # type: ignore[misc]  # allauth ships no types
    code = CodeField()


class ReauthenticateForm(account_forms.ReauthenticateForm):  # type: ignore[misc]  # allauth ships no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _spell(self.fields["password"], _("密码"))


class ChangePasswordForm(account_forms.ChangePasswordForm):  # type: ignore[misc]  # allauth ships no types
    """Asks for the old password, unless a code has just let its owner in: that is how one forgets it here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        if self.user and entered_by_code(self.user):
            del self.fields["oldpassword"]
        else:
            _spell(self.fields["oldpassword"], _("现在的密码"))
        _spell(self.fields["password1"], _("新密码"), _PASSWORD_RULES)


def entered_by_code(user: User) -> bool:
    """Tell whether a code by SMS let ``user`` in, in this session, a short while ago."""
    # allauth stamps its records with the machine's time, not with lms.lib.clock's.
    since = time.time() - account_settings.REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(context.request, user)
    return any(record["method"] == "code" and record["at"] >= since for record in records)


class AuthenticateForm(mfa_forms.AuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    code = CodeField(label=_("动态码或备用码"))


class MfaReauthenticateForm(mfa_forms.ReauthenticateForm):  # type: ignore[misc]  # allauth ships no types
    code = CodeField(label=_("动态码或备用码"))


class ActivateTotpForm(totp_forms.ActivateTOTPForm):  # type: ignore[misc]  # allauth ships no types
    code = CodeField(label=_("应用里显示的 6 位动态码"))


class DisplayNameForm(forms.Form):
    """How the site addresses someone."""

    display_name = forms.CharField(
        label=_("怎么称呼您"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
