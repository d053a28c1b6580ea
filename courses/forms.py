"""The page editor's forms: what they don't ask, and what they check beyond their fields."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm

_LINKS = (("occupation_links", "occupation"), ("skill_links", "skill"))


def slug_taken(*slugs: str) -> str:
    """Return what an author reads whose lesson has the address of another one of the course."""
    words = _("这门课里已经有一节课用了网址“%(slugs)s”，请换一个。")
    return words % {"slugs": "”、“".join(sorted(slugs))}


class PinyinPageForm(WagtailAdminPageForm):
    """The page editor's form, which asks for no address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False


class LessonForm(PinyinPageForm):
    """Looks beyond the chapter, where Wagtail stops: saving even a draft needs an address of its own."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        slug = cleaned.get("slug")
        if slug and "slug" not in self.errors and self._is_taken(slug):
            self.add_error("slug", slug_taken(slug))
        return cleaned

    def _is_taken(self, slug: str) -> bool:
        return not self.instance._slug_is_available(slug, self.parent_page, self.instance)


class CourseForm(PinyinPageForm):
    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if any(_exchanges(self.formsets[name], field) for name, field in _LINKS if name in self.formsets):
            words = _(
                "两行的职业或技能互换了。要换先后，请拖动那一行；要换内容，请先删掉旧的一行，再增加新的。"
            )
            self.add_error(None, ValidationError(words))
        return cleaned


def _exchanges(formset: Any, field: str) -> bool:
    """Tell whether one row took over what another row had.

    The rows are saved one after the other, so that for a moment the course would name a thing twice,
    which the database refuses.
    """
    kept = [form for form in formset.initial_forms if form not in formset.deleted_forms]
    before = {str(form.initial.get(field)) for form in kept}
    changed = [form for form in kept if field in form.changed_data and form.cleaned_data.get(field)]
    return any(str(form.cleaned_data[field].pk) in before for form in changed)


class LessonCopyForm(CopyForm):
    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        slug = cleaned.get("new_slug")
        if slug and _taken([slug], self.page, cleaned):
            self.add_error("new_slug", slug_taken(slug))
        return cleaned


class ChapterCopyForm(CopyForm):
    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        slugs = [lesson.slug for lesson in self.page.get_children()] if cleaned.get("copy_subpages") else []
        if taken := _taken(slugs, self.page, cleaned):
            words = _("不能连课时一起复制到这里。") + slug_taken(*taken)
            self.add_error("new_parent_page", words)
        return cleaned


def _taken(slugs: list[str], page: Any, cleaned: dict[str, Any]) -> set[str]:
    # Imported here: the pages name their forms.
    from courses.lesson_addresses import taken_slugs

    return taken_slugs(slugs, cleaned.get("new_parent_page") or page.get_parent())
