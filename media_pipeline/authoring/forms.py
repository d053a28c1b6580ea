"""The forms for uploading a video and for changing what is said about it."""

import tempfile
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.accounts.models import User
from media_pipeline import captions, services
from media_pipeline.exceptions import CaptionsRefused, Refused
from media_pipeline.models import Video
from media_pipeline.probe import check_bytes
from media_pipeline.reasons import hours_and_minutes, sentence, size

# Django's forms are generic to the type checker alone.
if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Video]
else:
    ModelForm = forms.ModelForm

_ACCEPTED = ".mp4,.m4v,.mov,.mkv,.webm,.avi,.mpg,.mpeg,.ts,.flv,.wmv,.3gp,video/*"


class CaptionsField(forms.FileField):
    """A WebVTT or SRT file; cleaned to its text."""

    def __init__(self) -> None:
        super().__init__(
            required=False,
            label=gettext_lazy("字幕"),
            help_text=gettext_lazy("可以不填。WebVTT（.vtt）或 SRT（.srt）文件。"),
            widget=forms.FileInput(attrs={"accept": ".vtt,.srt,text/vtt"}),
        )

    def clean(self, data: Any, initial: Any = None) -> str:
        file = super().clean(data, initial)
        if not file:
            return ""
        try:
            text = captions.decode(file.read())
            captions.parse(text)
        except CaptionsRefused as refusal:
            raise forms.ValidationError(str(refusal), code="captions") from refusal
        return text


class VideoUploadForm(ModelForm):
    """A new video. What can be said against the file at once is said at once."""

    file = forms.FileField(label=gettext_lazy("视频文件"))
    captions_file = CaptionsField()
    field_order = ["file", "title", "captions_file"]

    class Meta:
        model = Video
        fields = ["title"]

    class Media:
        css = {"all": ["media_pipeline/authoring.css"]}
        js = ["media_pipeline/authoring.js"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        self.fields["title"].help_text = _("不填就用文件名。")
        file = self.fields["file"]
        file.help_text = _(
            "手机、相机或录屏的视频：MP4、MOV、MKV、WebM 等。最大 %(size)s，最长 %(length)s。"
        ) % {
            "size": size(settings.VIDEO_MAX_BYTES),
            "length": hours_and_minutes(settings.VIDEO_MAX_SECONDS),
        }
        file.widget.attrs |= {
            "accept": _ACCEPTED,
            "data-video-file": "",
            "data-max-bytes": settings.VIDEO_MAX_BYTES,
            "data-too-large": sentence("too_large"),
            "data-uploading": _("正在上传 {percent} %，大约还要 {time}。请不要关闭这个页面。"),
            "data-checking": _("已经传完，正在检查文件…"),
            "data-lost": _("上传中断了，可能是网络断开了。请检查网络，再点一次上传。"),
            "data-cancel": _("取消上传"),
            "data-minutes": _("{count} 分钟"),
            "data-seconds": _("{count} 秒"),
        }

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        try:
            check_bytes(file.size or 0, services.limits())
            _examine(file)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal
        return file

    def clean_title(self) -> str:
        return str(self.cleaned_data["title"]).strip()

    def keep(self, user: User) -> tuple[Video, bool]:
        """Store the upload for ``user``; also tell whether it is new."""
        file = self.cleaned_data["file"]
        return services.get_or_create_video(
            file=file,
            title=self.cleaned_data["title"] or PurePath(file.name).stem[:200],
            uploaded_by=user,
            captions=self.cleaned_data["captions_file"],
        )


class VideoEditForm(ModelForm):
    """The title and the captions of a video that is there."""

    captions_file = CaptionsField()
    remove_captions = forms.BooleanField(required=False, label=gettext_lazy("去掉现有的字幕"))
    field_order = ["title", "captions_file", "remove_captions"]

    class Meta:
        model = Video
        fields = ["title"]

    class Media:
        css = {"all": ["media_pipeline/authoring.css"]}
        js = ["media_pipeline/authoring.js"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.captions:
            del self.fields["remove_captions"]

    def keep(self) -> Video:
        """Write what changed."""
        video = Video.objects.get(pk=self.instance.pk)
        if "title" in self.changed_data:
            services.rename_video(video=video, title=self.cleaned_data["title"])
        if text := self.cleaned_data["captions_file"]:
            services.set_captions(video=video, vtt=text)
        elif self.cleaned_data.get("remove_captions"):
            services.set_captions(video=video, vtt="")
        return video


def _examine(file: "UploadedFile[bytes]") -> None:
    """Look at an uploaded file; a small one is in memory and goes to a file for that."""
    if isinstance(file, TemporaryUploadedFile):
        services.examine(Path(file.temporary_file_path()))
        return
    with tempfile.NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as copy:
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        file.seek(0)
        services.examine(Path(copy.name))
