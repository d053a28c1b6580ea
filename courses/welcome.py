"""The first thing an instructor or an editor sees in the admin: where to write, what is unfinished."""

from typing import Any

from wagtail.admin.ui.components import Component

from courses.models import CataloguePage, CoursePage

SHOWN = 8


class WelcomePanel(Component):
    name = "courses_welcome"
    template_name = "courses/admin/welcome.html"
    order = 10

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        catalogue = CataloguePage.objects.first()
        courses = CoursePage.objects.filter(owner=user).order_by("-latest_revision_created_at")
        return {
            "catalogue": catalogue,
            "may_write": catalogue is not None and catalogue.permissions_for_user(user).can_add_subpage(),
            "courses": courses.prefetch_workflow_states()[:SHOWN],
            "request": parent_context["request"],
        }
