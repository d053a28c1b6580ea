"""The site stands after one call, and a second call changes nothing."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from pytest_django.fixtures import Settings
from wagtail.models import GroupPagePermission, Page, Site, Workflow

from courses.models import CataloguePage, HomePage
from courses.services import ensure_site
from courses.site import WORKFLOW_NAME
from lms.accounts.models import User
from lms.accounts.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db


def everything() -> dict[str, Any]:
    return {
        "pages": list(Page.objects.order_by("path").values_list("path", "slug", "live")),
        "sites": list(Site.objects.values_list("hostname", "port", "root_page")),
        "workflows": list(Workflow.objects.values_list("name", "workflow_tasks__task__name")),
        "page permissions": GroupPagePermission.objects.count(),
        "permissions": sorted(
            Permission.objects.filter(group__isnull=False).values_list("group", "codename")
        ),
    }


def test_a_second_call_changes_nothing() -> None:
    ensure_site()
    before = everything()
    ensure_site()
    assert everything() == before


def test_the_addresses_are_the_promised_ones(catalogue: CataloguePage) -> None:
    assert catalogue.url == "/courses/"
    assert HomePage.objects.get().url == "/"


def test_the_site_answers_where_the_settings_say(settings: Settings) -> None:
    ensure_site()
    settings.PUBLIC_URL = "https://xue.example.cn"
    ensure_site()
    site = Site.objects.get()
    assert (site.hostname, site.port, site.root_url) == ("xue.example.cn", 443, "https://xue.example.cn")


def test_what_wagtail_starts_with_is_gone(catalogue: CataloguePage) -> None:
    assert not Group.objects.filter(name__in=["Moderators", "Editors"]).exists()
    assert list(Workflow.objects.values_list("name", flat=True)) == [WORKFLOW_NAME]
    assert not Page.objects.exact_type(Page).filter(depth=2).exists()


def test_a_group_of_wagtails_that_somebody_is_in_stays() -> None:
    group = Group.objects.get_or_create(name="Editors")[0]
    factories.make_user().groups.add(group)
    ensure_site()
    assert Group.objects.filter(name="Editors").exists()


def test_a_title_that_an_editor_changed_stays(catalogue: CataloguePage) -> None:
    catalogue.title = "全部课程"
    catalogue.save_revision().publish()
    assert ensure_site().title == "全部课程"


def test_an_instructor_writes_and_an_editor_publishes(
    catalogue: CataloguePage, instructor: User, editor: User
) -> None:
    assert catalogue.permissions_for_user(instructor).can_add_subpage()
    assert not catalogue.permissions_for_user(instructor).can_publish_subpage()
    assert not catalogue.permissions_for_user(instructor).can_edit()
    assert catalogue.permissions_for_user(editor).can_publish_subpage()
    for person in (instructor, editor):
        assert person.has_perm("wagtailadmin.access_admin")
        assert person.has_perm("media_pipeline.add_video")
    assert not instructor.has_perm("courses.add_skill")
    assert editor.has_perm("courses.add_skill")


@pytest.mark.parametrize("role", [Role.LEARNER, Role.COUNSELLOR, Role.COUNSELLOR_LEAD, Role.DATA_OFFICER])
def test_nobody_else_gets_into_the_editing_room(catalogue: CataloguePage, role: Role) -> None:
    person = factories.make_user(roles=[role])
    assert not person.has_perm("wagtailadmin.access_admin")
    assert not catalogue.permissions_for_user(person).can_add_subpage()
