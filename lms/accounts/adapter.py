"""How allauth speaks here: numbers as people write them, codes by SMS, plain words, and where to go next."""

import base64
import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from lms.accounts import access, encryption, phone_claims, phones, preferences, services, sms
from lms.accounts.fields import PhoneField
from lms.accounts.models import GENERATED_USERNAME, User
from lms.accounts.roles import Role

_NAME_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_WRONG_CODE = _("验证码不对。请看一下最新的那条短信，再填一次。")
_WRONG_PASSWORD = _("手机号（或用户名）和密码对不上。请检查后再试；忘了密码可以用短信验证码登录。")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("这个账号已经停用。"),
        "enter_current_password": _("现在的密码不对。"),
        "incorrect_code": _WRONG_CODE,
        "incorrect_password": _("密码不对。"),
        "invalid_login": _WRONG_PASSWORD,
        "phone_password_mismatch": _WRONG_PASSWORD,
        "username_password_mismatch": _WRONG_PASSWORD,
        "phone_taken": _("这个手机号已经用在另一个账号上了。"),
        "username_blacklisted": _("这个用户名不能用，请换一个。"),
        "username_taken": _("这个用户名已经有人用了，请换一个。"),
        "too_many_login_attempts": _("试的次数太多了。为了您的账号安全，请过几分钟再来。"),
        "same_as_current": _("这就是现在的手机号，不用改。"),
        "rate_limited": _("刚刚发过短信了。请等半分钟再试。"),
    }

    # --- who may be who ----------------------------------------------------------------------

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """Refuse a name that reads as a phone number: it would pass for that number's owner."""
        if username.lower().startswith(GENERATED_USERNAME) and not shallow:
            raise self.validation_error("username_blacklisted")
        try:
            phones.normalise(username)
        except phones.InvalidPhone:
            return str(super().clean_username(username, shallow))
        raise ValidationError(
            _("用户名不能是手机号。想用手机号注册，请填在手机号那一栏。"), code="looks_like_phone"
        )

    def populate_username(self, request: HttpRequest, user: User) -> None:
        # A counted-up name would tell how many people there are, and let them be listed.
        user.username = user.username or GENERATED_USERNAME + "".join(
            secrets.choice(_NAME_ALPHABET) for _position in range(12)
        )

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.preferred_language = get_language() or user.preferred_language
        user.elder_mode = bool(preferences.elder_size(request.COOKIES.get(preferences.ELDER_COOKIE, "")))
        super().save_user(request, user, form, commit)
        services.add_to_role(user=user, role=Role.LEARNER)
        return user

    # --- the phone ---------------------------------------------------------------------------

    def phone_form_field(self, **kwargs: Any) -> PhoneField:
        return PhoneField(**kwargs)

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        if verified:
            phone_claims.prove_phone(user=user, phone=phone)
        else:
            phone_claims.claim_phone(user=user, phone=phone)

    def set_phone_verified(self, user: User, phone: str) -> None:
        phone_claims.prove_phone(user=user, phone=phone)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return phone_claims.number_of(user)

    def get_user_by_phone(self, phone: str) -> User | None:
        return phone_claims.holder_of(phone)

    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs: Any) -> None:
        text = gettext("【学在辽源】验证码 %(code)s，10 分钟内有效。不要告诉别人，工作人员也不会问您要。")
        sms.send(phone=phone, text=text % {"code": code})

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        sms.send(
            phone=phone,
            text=gettext(
                "【学在辽源】有人想用这个手机号登录，但它还没有注册。是您本人的话，请先在网站上注册。"
            ),
        )

    def send_account_already_exists_sms(self, phone: str) -> None:
        sms.send(
            phone=phone,
            text=gettext("【学在辽源】这个手机号已经注册过了，请直接登录；忘了密码可以用短信验证码登录。"),
        )

    # --- after signing in ----------------------------------------------------------------------

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return access.home_of(request.user) if isinstance(request.user, User) else "/"

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Bring the account's language and text size to this device."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        preferences.set_language_cookie(response, user.preferred_language)
        if user.elder_mode and preferences.ELDER_COOKIE not in request.COOKIES:
            preferences.set_elder_cookie(response, preferences.ELDER_SIZES[0])
        return response


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("动态码不对。动态码每半分钟换一次，请看最新的那个。"),
        "rate_limited": _("试的次数太多了。请过几分钟再来。"),
        "cannot_delete_authenticator": _("现在不能关闭两步验证。"),
        "cannot_generate_recovery_codes": _("要先打开两步验证，才能生成备用码。"),
    }

    def encrypt(self, text: str) -> str:
        """Keep the seed of someone's codes as unreadable as their name."""
        return base64.b64encode(encryption.encrypt(text)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.decrypt(base64.b64decode(encrypted_text))
