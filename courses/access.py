"""Who may do what to a course and what is in it."""

from typing import Any

from wagtail.models import Page, PagePermissionTester

from courses.models import ChapterPage, LessonPage

_DEPTH_BELOW_COURSE = {ChapterPage: 1, LessonPage: 2}


class CourseContentPermissions(PagePermissionTester):
    """Wagtail's rules, with the course as the unit: its author writes all that is in it, and nobody else's.

    Wagtail alone lets everybody who may add courses add lessons to everybody's course. The author is
    the page's ``owner``; editors ("change", "publish") are not bound by this.
    """

    def __init__(self, user: Any, page: Page) -> None:
        super().__init__(user, page)
        self._bound = user.is_active and not user.is_superuser and "change" not in self.permissions
        self._is_author = self._bound and _owner_id(page) == user.pk
        if self._bound and not self._is_author:
            self.permissions.discard("add")

    def can_edit(self) -> bool:
        return super().can_edit() or self._may_write()

    def can_reorder_children(self) -> bool:
        # Wagtail asks for "publish", because order changes at once; but an order has nothing to review.
        return super().can_reorder_children() or self._may_write()

    def _may_write(self) -> bool:
        return self._is_author and "add" in self.permissions


def _owner_id(page: Page) -> int | None:
    """Return the owner of the course that ``page`` is or belongs to."""
    if not page.path:
        # The page editor asks about a page that is still being written for the first time.
        new_owner: int | None = page.owner_id
        return new_owner
    depth = _DEPTH_BELOW_COURSE.get(type(page), 0)
    course_path = page.path[: -depth * Page.steplen] if depth else page.path
    owner_id: int | None = Page.objects.values_list("owner_id", flat=True).get(path=course_path)
    return owner_id
