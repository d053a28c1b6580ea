"""Who may see, upload and change videos. Views ask here; templates don't decide.

``add_video`` lets a person upload, and change and delete what is theirs; ``change_video`` lets them do so
with every video; ``view_video`` lets them see and choose every video. The stream is public, as the lesson is,
unless the video is restricted: then it is for whoever has signed in.
"""

from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import AnonymousUser
from wagtail.permission_policies.base import OwnershipPermissionPolicy

from lms.accounts.models import User
from media_pipeline.models import Video, VideoQuerySet

Person = User | AnonymousUser


class VideoPermissionPolicy(OwnershipPermissionPolicy):
    """Wagtail's rule of ownership, and with it the right to see."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        if action == "view":
            return any(user.has_perm(f"media_pipeline.{one}_video") for one in ("view", "add", "change"))
        return bool(super().user_has_permission(user, action))

    def user_has_any_permission_for_instance(
        self, user: Any, actions: Collection[str], instance: Video
    ) -> bool:
        if "view" in actions and user.has_perm("media_pipeline.view_video"):
            return True
        return bool(super().user_has_any_permission_for_instance(user, _with_change(actions), instance))

    def instances_user_has_any_permission_for(self, user: Any, actions: Collection[str]) -> VideoQuerySet:
        if "view" in actions and user.has_perm("media_pipeline.view_video"):
            return Video.objects.all()
        found: VideoQuerySet = super().instances_user_has_any_permission_for(user, _with_change(actions))
        return found


policy = VideoPermissionPolicy(Video, owner_field_name="uploaded_by")


def visible_to(user: Person) -> VideoQuerySet:
    """Return the videos that a person may see and choose in the admin."""
    return policy.instances_user_has_any_permission_for(user, ["view"])


def may_view(user: Person, video: Video) -> bool:
    return policy.user_has_any_permission_for_instance(user, ["view"], video)


def may_watch(user: Person, video: Video) -> bool:
    """Tell whether a person may play a video: everybody may, unless it is for signed-in learners."""
    return user.is_authenticated or not video.is_restricted


def may_change(user: Person, video: Video) -> bool:
    """Tell whether a person may rename, caption, retry and delete a video."""
    return policy.user_has_any_permission_for_instance(user, ["change"], video)


def may_upload(user: Person) -> bool:
    return policy.user_has_permission(user, "add")


def may_see_videos(user: Person) -> bool:
    """Tell whether a person has to do with videos at all: their own, or everybody's."""
    return policy.user_has_permission(user, "view")


def sees_all(user: Person) -> bool:
    return user.has_perm("media_pipeline.view_video") or may_reorder(user)


def may_reorder(user: Person) -> bool:
    """Tell whether a person may decide whose video is encoded first, and read what ffmpeg said."""
    return user.has_perm("media_pipeline.change_video")


def _with_change(actions: Collection[str]) -> set[str]:
    """Whoever may change a video may see it."""
    return {"change" if action == "view" else action for action in actions}
