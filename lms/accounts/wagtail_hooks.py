"""The administrator's reading room for text messages that the embedded gateway kept."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from lms.accounts import access
from lms.accounts.models import SmsMessage, User


class MessagePolicy(BasePermissionPolicy):  # type: ignore[misc]  # Wagtail ships no types
    """Messages are read, never written, by administrators alone: they hold codes that open accounts."""

    def user_has_permission(self, user: User | AnonymousUser, action: str) -> bool:
        return action == "view" and access.may_see_messages(user)

    def user_has_any_permission(self, user: User | AnonymousUser, actions: Iterable[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[User]:
        return access.message_readers() if "view" in actions else User.objects.none()


register_permission_policy(SmsMessage, MessagePolicy(SmsMessage), exact_class=True)


class SmsMessageViewSet(SnippetViewSet):  # type: ignore[misc]  # Wagtail ships no types
    model = SmsMessage
    icon = "mail"
    menu_label = _("短信")
    menu_order = 650
    add_to_settings_menu = True
    copy_view_enabled = False
    inspect_view_enabled = True
    add_to_reference_index = False
    list_display = ["phone", "text", "created_at"]
    list_filter = ["created_at"]
    list_export: list[str] = []
    search_fields = ["phone"]
    ordering = ["-created_at"]


register_snippet(SmsMessageViewSet)
