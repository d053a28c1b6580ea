"""What of the pipeline stands in the admin's menu."""

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem

from media_pipeline import access


class QueueMenuItem(MenuItem):
    """转码队列, for who has to do with videos."""

    def is_shown(self, request: HttpRequest) -> bool:
        return access.may_see_videos(request.user)
