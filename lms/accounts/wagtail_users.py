"""Wagtail's user administration, for accounts without first and last name and, mostly, without mail."""

from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(WagtailUsersAppConfig):  # type: ignore[misc]  # Wagtail ships no types
    user_viewset = "lms.accounts.user_admin.AccountViewSet"
