"""Form fields for what people type about themselves."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lms.accounts import id_numbers, phones
from lms.accounts.exceptions import InvalidIdNumber


class PhoneField(forms.CharField):
    """A mobile number in any spelling; cleans to E.164."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["label"] = _("手机号")
        kwargs.setdefault("max_length", 24)
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"})
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            return phones.normalise(text)
        except phones.InvalidPhone as error:
            raise ValidationError(str(error), code="invalid_phone") from error


class IdNumberField(forms.CharField):
    """An 18-digit resident identity number in any spelling; cleans to its normal form."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("身份证号"))
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"})
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            return id_numbers.validate(text)
        except InvalidIdNumber as error:
            raise ValidationError(str(error), code="invalid_id_number") from error


class CodeField(forms.CharField):
    """A code from a message or an app: digits, typed with whatever between them."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("验证码"))
        kwargs.setdefault("max_length", 24)
        kwargs.setdefault(
            "widget",
            forms.TextInput(
                attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "off"}
            ),
        )
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        return id_numbers.normalise(super().to_python(value) or "")
