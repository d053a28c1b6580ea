"""The video chooser of the page editor: ``FieldPanel("video")`` gets it by itself."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.chooser import ChooserViewSet


class VideoChooserViewSet(ChooserViewSet):
    model = "media_pipeline.Video"
    icon = "media"
    choose_one_text = _("选择视频")
    choose_another_text = _("换一个视频")
    edit_item_text = _("打开这个视频")


video_chooser_viewset = VideoChooserViewSet("video_chooser")
AdminVideoChooser = video_chooser_viewset.widget_class
VideoChooserBlock = video_chooser_viewset.get_block_class(
    name="VideoChooserBlock", module_path="media_pipeline.choosers"
)
