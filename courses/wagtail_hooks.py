"""What the Wagtail admin shows of courses, and what it must not let happen."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from courses.choosers import OccupationChooserViewSet, SkillChooserViewSet, occupation_chooser_viewset
from courses.forms import slug_taken
from courses.lesson_addresses import clashing_slugs
from courses.models import Licence, Skill
from courses.reports import StorageReportView, may_see_storage
from courses.welcome import WelcomePanel


class SkillViewSet(SnippetViewSet):
    model = Skill
    icon = "tag"
    menu_label = gettext_lazy("技能")
    list_display = ["name", "code"]
    search_fields = ["name", "code"]
    # Every part of a name is found: the database's full-text index doesn't split Chinese.
    search_backend_name = None
    chooser_viewset_class = SkillChooserViewSet


class LicenceViewSet(SnippetViewSet):
    model = Licence
    icon = "clipboard-list"
    menu_label = gettext_lazy("上岗证件")
    list_display = ["name", "authority"]
    search_fields = ["name", "authority"]
    search_backend_name = None


class VocabularyGroup(SnippetViewSetGroup):
    items = (SkillViewSet, LicenceViewSet)
    menu_icon = "tag"
    menu_label = gettext_lazy("技能与证件")
    menu_name = "vocabulary"
    menu_order = 210


register_snippet(VocabularyGroup)


@hooks.register("register_admin_viewset")
def register_occupation_chooser() -> OccupationChooserViewSet:
    return occupation_chooser_viewset


@hooks.register("register_admin_urls")
def register_storage_report() -> list[URLPattern]:
    return [path("reports/course-storage/", StorageReportView.as_view(), name="course_storage")]


class StorageMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_storage(request.user)


@hooks.register("register_reports_menu_item")
def register_storage_menu_item() -> MenuItem:
    return StorageMenuItem(
        gettext_lazy("课程占用的空间"), reverse("course_storage"), icon_name="folder-open-inverse", order=900
    )


@hooks.register("construct_homepage_panels")
def add_welcome_panel(request: HttpRequest, panels: list[Any]) -> None:
    panels.insert(0, WelcomePanel())


@hooks.register("construct_help_menu")
def leave_out_wagtails_own_help(request: HttpRequest, menu_items: list[Any]) -> None:
    """Wagtail's news and its handbook lead out of the house, into English."""
    left_out = ("whats-new-in-wagtail", "editor-guide")
    menu_items[:] = [item for item in menu_items if not item.name.startswith(left_out)]


@hooks.register("before_move_page")
def refuse_a_move_that_repeats_an_address(
    request: HttpRequest, page: Page, destination: Page
) -> HttpResponse | None:
    return _refusal(request, page, destination)


@hooks.register("before_bulk_action")
def refuse_a_bulk_move_that_repeats_an_address(
    request: HttpRequest, action_type: str, pages: Any, action: Any
) -> HttpResponse | None:
    if action_type != "move" or action.cleaned_form is None:
        return None
    destination = action.cleaned_form.cleaned_data["chooser"]
    return next(filter(None, (_refusal(request, page, destination) for page in pages)), None)


def _refusal(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    """Wagtail compares an address with the new siblings'; a lesson's must be unique in the whole course."""
    slugs = clashing_slugs(page, destination)
    if not slugs:
        return None
    messages.error(request, _("不能移动到这里。") + slug_taken(*slugs))
    return redirect("wagtailadmin_explore", page.get_parent().pk)
