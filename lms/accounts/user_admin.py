"""The administrator's pages for accounts: Wagtail's, with our fields and the roles by their names."""

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth.models import Group
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import IndexView, UserViewSet

from lms.accounts.fields import PhoneField
from lms.accounts.models import User
from lms.accounts.roles import Role

_OWN_FIELDS = {"username", "display_name", "phone", "is_superuser", "groups"}
_WIDGETS = {"groups": forms.CheckboxSelectMultiple}


def role_name(group: Group) -> str:
    """Return the name of the role that ``group`` stands for, or the group's own."""
    return str(Role(group.name).label) if group.name in Role.values else group.name


class _AccountFields(forms.ModelForm[User]):
    """What both forms change. The administrator's role and Wagtail's all-powerful flag go together."""

    email = None
    first_name = None
    last_name = None
    phone = PhoneField(required=False, help_text=_("写在这里的手机号可以直接登录，请先核实是本人的。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["groups"].label_from_instance = role_name  # type: ignore[attr-defined]
        self.fields["groups"].label = _("角色")
        self.fields["username"].help_text = _("登录时用。可以是汉字、拼音或数字，不能有空格。")

    def clean_phone(self) -> str | None:
        return self.cleaned_data["phone"] or None

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"]
        if "username" in self.changed_data:
            get_adapter().clean_username(username, shallow=True)
        return username

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "is_superuser" in self.fields and "groups" in cleaned:
            administrates = any(group.name == Role.ADMINISTRATOR for group in cleaned["groups"])
            cleaned["is_superuser"] = cleaned.get("is_superuser") or administrates
        return cleaned


class AccountCreationForm(_AccountFields, UserCreationForm):  # type: ignore[misc]  # Wagtail ships no types
    class Meta:
        model = User
        fields = _OWN_FIELDS
        widgets = _WIDGETS


class AccountEditForm(_AccountFields, UserEditForm):  # type: ignore[misc]  # Wagtail ships no types
    class Meta:
        model = User
        fields = _OWN_FIELDS | {"is_active"}
        widgets = _WIDGETS


class AccountIndexView(IndexView):  # type: ignore[misc]  # Wagtail ships no types
    @cached_property
    def search_fields(self) -> set[str]:
        return {"username", "display_name", "phone"}


class AccountViewSet(UserViewSet):  # type: ignore[misc]  # Wagtail ships no types
    index_view_class = AccountIndexView
    create_template_name = "accounts/user_admin/create.html"
    edit_template_name = "accounts/user_admin/edit.html"

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm[User]]:
        return AccountEditForm if for_update else AccountCreationForm
