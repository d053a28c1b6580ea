"""Choosing an occupation or a skill in the page editor, by any part of its name."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.snippets.views import chooser as snippet_chooser


class _NamedFilterForm(BaseFilterForm):
    """Filters by ``named()``: full-text search in a database doesn't find a part of a Chinese word."""

    q = forms.CharField(required=False)

    def filter(self, objects: Any) -> Any:
        self.search_query = self.cleaned_data.get("q", "").strip()
        self.is_searching = bool(self.search_query)
        return objects.named(self.search_query) if self.is_searching else objects


class OccupationFilterForm(_NamedFilterForm):
    q = forms.CharField(
        label=_("职业名称、别名或编码"),
        widget=forms.TextInput(attrs={"placeholder": _("例如：焊工、月嫂、6-18-02")}),
        required=False,
    )


class SkillFilterForm(_NamedFilterForm):
    q = forms.CharField(
        label=_("技能名称"),
        widget=forms.TextInput(attrs={"placeholder": _("例如：接线")}),
        required=False,
    )


def _parent_name(occupation: Any) -> str:
    return occupation.parent.name if occupation.parent else ""


class _OccupationListing:
    filter_form_class = OccupationFilterForm
    per_page = 15

    def get_object_list(self) -> Any:
        return self.model_class.objects.select_related("parent")  # type: ignore[attr-defined]  # Wagtail is untyped

    @property
    def columns(self) -> list[Column]:
        columns: list[Column | TitleColumn] = super().columns  # type: ignore[misc]  # Wagtail is untyped
        return [*columns, Column("parent", label=_("属于"), accessor=_parent_name)]


class OccupationChooseView(_OccupationListing, ChooseView):
    pass


class OccupationChooseResultsView(_OccupationListing, ChooseResultsView):
    pass


class OccupationChooserViewSet(ChooserViewSet):
    """The classification is read only: there is nothing to create and nothing to edit."""

    model = "courses.Occupation"
    icon = "user"
    choose_one_text = _("选择职业")
    choose_another_text = _("换一个职业")
    choose_view_class = OccupationChooseView
    choose_results_view_class = OccupationChooseResultsView


class SkillChooseView(snippet_chooser.ChooseView):
    filter_form_class = SkillFilterForm


class SkillChooseResultsView(snippet_chooser.ChooseResultsView):
    filter_form_class = SkillFilterForm


class SkillChooserViewSet(snippet_chooser.SnippetChooserViewSet):
    choose_one_text = _("选择技能")
    choose_another_text = _("换一个技能")
    choose_view_class = SkillChooseView
    choose_results_view_class = SkillChooseResultsView


occupation_chooser_viewset = OccupationChooserViewSet("occupation_chooser")
