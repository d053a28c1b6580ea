"""The site's skeleton: home, catalogue, and who may do what to what hangs below."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Site,
    Task,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from courses.models import CataloguePage, HomePage
from lms.accounts.roles import Role

WORKFLOW_NAME = "课程审核"
TASK_NAME = "编审看一遍"

# "add" alone lets a person edit what is theirs and submit it; "publish" also approves and reorders.
_PAGE_PERMISSIONS: Mapping[Role, tuple[str, ...]] = {
    Role.INSTRUCTOR: ("add",),
    Role.EDITOR: ("add", "change", "publish", "bulk_delete", "lock", "unlock"),
    Role.ADMINISTRATOR: ("add", "change", "publish", "bulk_delete", "lock", "unlock"),
}
_EVERYBODY = ("wagtailadmin.access_admin", "media_pipeline.add_video", "media_pipeline.view_video")
_EDITORS = (
    *_EVERYBODY,
    "media_pipeline.change_video",
    "media_pipeline.delete_video",
    "courses.assign_course",
    *(
        f"courses.{action}_{model}"
        for model in ("skill", "licence")
        for action in ("add", "change", "delete")
    ),
    "courses.change_contactsettings",
)
_MODEL_PERMISSIONS: Mapping[Role, tuple[str, ...]] = {
    Role.INSTRUCTOR: _EVERYBODY,
    Role.EDITOR: _EDITORS,
    Role.ADMINISTRATOR: _EDITORS,
}
_COLLECTION_PERMISSIONS = ("add_image", "choose_image", "add_document", "choose_document")
_COLLECTION_PERMISSIONS_OF_EDITORS = (*_COLLECTION_PERMISSIONS, "change_image", "change_document")


@transaction.atomic
def ensure_site() -> CataloguePage:
    """Make what is missing of the site and return its catalogue; what people changed stays as it is."""
    catalogue = _ensure_catalogue(_ensure_home())
    _ensure_permissions(catalogue)
    _ensure_workflow(catalogue)
    _remove_unused_groups()
    return catalogue


def _ensure_home() -> HomePage:
    root = Page.get_first_root_node()
    home: HomePage | None = HomePage.objects.first()
    if home is None:
        home = HomePage(title=settings.WAGTAIL_SITE_NAME)
        root.add_child(instance=home)
        home.save_revision().publish()
    _ensure_default_site(home)
    # Wagtail's own first page, once no site stands on it: it would be offered beside the home page.
    for page in root.get_children().exact_type(Page):
        page.delete()
    return home


def _ensure_default_site(home: HomePage) -> None:
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    address = urlsplit(settings.PUBLIC_URL)
    wanted = {
        "hostname": address.hostname or "localhost",
        "port": address.port or (443 if address.scheme == "https" else 80),
        "root_page_id": home.pk,
        "site_name": settings.WAGTAIL_SITE_NAME,
    }
    if any(getattr(site, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(site, name, value)
        site.save()


def _ensure_catalogue(home: HomePage) -> CataloguePage:
    catalogue: CataloguePage | None = CataloguePage.objects.first()
    if catalogue is None:
        catalogue = CataloguePage(title="课程", slug="courses")
        home.add_child(instance=catalogue)
        catalogue.save_revision().publish()
    return catalogue


def _ensure_permissions(catalogue: CataloguePage) -> None:
    everything = Collection.get_first_root_node()
    for role, names in _MODEL_PERMISSIONS.items():
        group = Group.objects.get_or_create(name=role)[0]
        group.permissions.add(*_permissions(names))
        for codename in _PAGE_PERMISSIONS[role]:
            permission = Permission.objects.get(
                content_type__app_label="wagtailcore", codename=f"{codename}_page"
            )
            GroupPagePermission.objects.get_or_create(group=group, page=catalogue, permission=permission)
        codenames = _COLLECTION_PERMISSIONS if role == Role.INSTRUCTOR else _COLLECTION_PERMISSIONS_OF_EDITORS
        for permission in Permission.objects.filter(codename__in=codenames):
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=everything, permission=permission
            )


def _permissions(names: Iterable[str]) -> list[Permission]:
    """Return the permissions called ``app_label.codename``.

    :raises Permission.DoesNotExist: for a name that nobody declared: a typing error, found at set-up.
    """
    return [
        Permission.objects.get(content_type__app_label=app_label, codename=codename)
        for app_label, _dot, codename in (name.partition(".") for name in names)
    ]


def _ensure_workflow(catalogue: CataloguePage) -> None:
    if WorkflowPage.objects.filter(page=catalogue).exists():
        return
    workflow = Workflow.objects.get_or_create(name=WORKFLOW_NAME)[0]
    task = GroupApprovalTask.objects.get_or_create(name=TASK_NAME)[0]
    task.groups.add(Group.objects.get(name=Role.EDITOR))
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    WorkflowPage.objects.create(workflow=workflow, page=catalogue)


def _remove_unused_groups() -> None:
    """Remove the groups and the workflow that Wagtail starts with, if nobody uses them."""
    Group.objects.filter(name__in=["Moderators", "Editors"], user=None).delete()
    Workflow.objects.filter(name="Moderators approval", workflow_states=None).delete()
    Task.objects.filter(name="Moderators approval", workflow_tasks=None, task_states=None).delete()
