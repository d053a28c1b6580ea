"""The video chooser of the page editor: ``FieldPanel("video")`` gets it by itself."""

from typing import Any

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets.chooser import BaseChooser

from media_pipeline import access, queries
from media_pipeline.authoring.columns import PosterTitleColumn, details
from media_pipeline.authoring.forms import VideoUploadForm
from media_pipeline.authoring.views import attach_statuses
from media_pipeline.models import Video, VideoQuerySet, VideoState


def title_with_state(video: Video) -> str:
    """Return ``触电急救``, or ``触电急救（正在转码 43 %）``."""
    if video.state == VideoState.READY:
        return video.title
    words = queries.video_status(video).words
    return gettext("%(title)s（%(state)s）") % {"title": video.title, "state": words}


class VideoFilterForm(BaseFilterForm):
    """Finds videos by a part of their title or file name."""

    q = forms.CharField(
        label=_("查找"),
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("标题或文件名")}),
    )

    def filter(self, objects: VideoQuerySet) -> VideoQuerySet:
        self.search_query = self.cleaned_data["q"]
        self.is_searching = bool(self.search_query)
        return objects.named_like(self.search_query) if self.is_searching else objects


class _UploaderMixin:
    """The upload tab says how much this person may still send."""

    def get_creation_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_creation_form_kwargs()  # type: ignore[misc]
        return kwargs | {"user": self.request.user}  # type: ignore[attr-defined]


class _VisibleVideosMixin(_UploaderMixin):
    """The list holds what this person may see, with states that cost one look at the queue."""

    filter_form_class = VideoFilterForm
    results_template_name = "media_pipeline/authoring/chooser_results.html"

    def get_object_list(self) -> VideoQuerySet:
        visible = access.visible_to(self.request.user)  # type: ignore[attr-defined]
        return visible.with_progress().select_related("uploaded_by")

    def get_results_page(self, request: Any) -> Any:
        page = super().get_results_page(request)  # type: ignore[misc]
        attach_statuses(page.object_list)
        return page

    @property
    def columns(self) -> list[Column]:
        return [self.title_column, *details()]

    @property
    def title_column(self) -> Column:
        column = super().title_column  # type: ignore[misc]
        column.cell_template_name = PosterTitleColumn.cell_template_name
        return column


class VideoChooseView(_VisibleVideosMixin, chooser.ChooseView):
    """The whole dialogue."""


class VideoChooseResultsView(_VisibleVideosMixin, chooser.ChooseResultsView):
    """The list alone, after a search or a page turned."""


class _TitleWithStateMixin:
    """A video that can't be played yet says so in the page editor."""

    def get_display_title(self, instance: Video) -> str:
        return title_with_state(instance)


class VideoChooserWidget(_TitleWithStateMixin, BaseChooser):
    """The field of the page editor."""


class VideoChosenView(_TitleWithStateMixin, chooser.ChosenView):
    """One video was chosen: only one that this person may see."""

    def get_object(self, pk: str) -> Video:
        video: Video = super().get_object(pk)
        if not access.may_view(self.request.user, video):
            raise ObjectDoesNotExist
        return video


class VideoChosenMultipleView(_TitleWithStateMixin, chooser.ChosenMultipleView):
    def get_objects(self, pks: list[str]) -> Any:
        return access.visible_to(self.request.user).filter(pk__in=pks)


class VideoChooserCreateView(_TitleWithStateMixin, _UploaderMixin, chooser.CreateView):
    """The upload tab."""

    def save_form(self, form: VideoUploadForm) -> Video:
        return form.keep()[0]


class VideoChooserViewSet(ChooserViewSet):
    model = "media_pipeline.Video"
    icon = "media"
    choose_one_text = _("选择视频")
    choose_another_text = _("换一个视频")
    edit_item_text = _("打开这个视频")
    search_tab_label = _("已有的视频")
    creation_tab_label = _("上传")
    create_action_label = _("上传")
    per_page = 10
    creation_form_class = VideoUploadForm
    base_widget_class = VideoChooserWidget
    choose_view_class = VideoChooseView
    choose_results_view_class = VideoChooseResultsView
    chosen_view_class = VideoChosenView
    chosen_multiple_view_class = VideoChosenMultipleView
    create_view_class = VideoChooserCreateView


video_chooser_viewset = VideoChooserViewSet("video_chooser")
AdminVideoChooser = video_chooser_viewset.widget_class
VideoChooserBlock = video_chooser_viewset.get_block_class(
    name="VideoChooserBlock", module_path="media_pipeline.choosers"
)
