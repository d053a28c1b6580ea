"""What can go wrong with accounts.

AccountError
├── InvalidIdNumber     the ID number can't be right; the message says why, in words for the person
├── IdentityTaken       another account already carries this ID number
├── IdentityMissing     this account has given no identity
├── SmsNotSent          the carrier took no message
└── UnreadableSecret    stored ciphertext doesn't open with the present IDENTITY_KEY
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class AccountError(Exception):
    """Base of this package's errors. ``str()`` gives words that may be shown to the person."""

    message: str | Promise = _("出了点问题，请稍后再试。")

    def __init__(self, message: str | Promise | None = None) -> None:
        super().__init__(message or self.message)


class InvalidIdNumber(AccountError):
    message = _("身份证号不对，请照着身份证再核对一遍。")


class IdentityTaken(AccountError):
    message = _(
        "这个身份证号已经在另一个账号里登记过了。如果那个账号也是您的，请用它登录；不是您的，请联系就业服务人员。"
    )


class IdentityMissing(AccountError):
    message = _("这个账号还没有登记实名信息。")


class SmsNotSent(AccountError):
    message = _("短信现在发不出去，请过一会儿再试。")


class UnreadableSecret(AccountError):
    message = _("实名信息暂时读不出来，请联系管理员。")
