"""The forms for uploading a video and for changing what is said about it."""

import json
import tempfile
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.accounts.models import User
from media_pipeline import captions, services
from media_pipeline.authoring import sending
from media_pipeline.captions import wording
from media_pipeline.exceptions import CaptionsRefused, Refused
from media_pipeline.models import Rights, Upload, UploadState, Video
from media_pipeline.probe import check_bytes
from media_pipeline.uploads.words import sentence

# Django's forms are generic to the type checker alone.
if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Video]
else:
    ModelForm = forms.ModelForm

_ACCEPTED = ".mp4,.m4v,.mov,.mkv,.webm,.avi,.mpg,.mpeg,.ts,.flv,.wmv,.3gp,video/*"


class CaptionsField(forms.FileField):
    """An SRT, WebVTT or ASS file; cleaned to its text."""

    def __init__(self) -> None:
        super().__init__(
            required=False,
            label=gettext_lazy("字幕"),
            help_text=gettext_lazy("可以不填。SRT、WebVTT（.vtt）或 ASS 文件。"),
            widget=forms.FileInput(attrs={"accept": ".srt,.vtt,.ass,.ssa,text/vtt"}),
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


class RightsField(forms.ChoiceField):
    """Whose work it is; nothing is chosen beforehand, since it is a statement."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("作品是谁的"),
            choices=Rights.choices,
            widget=forms.RadioSelect(attrs={"data-uploads-rights": "", "required": True}),
            required=False,
        )


class AgreedField(forms.BooleanField):
    """That the people shown agreed."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("画面里的人都同意公开"),
            help_text=gettext_lazy("视频里能认出来的每个人都知道要公开，也同意了；没有人时也请勾选。"),
            widget=forms.CheckboxInput(attrs={"data-uploads-agreed": "", "required": True}),
            required=False,
        )


class VideoUploadForm(ModelForm):
    """A new video. What can be said against the file at once is said at once.

    With a script the file comes ahead, in pieces, and the form names its ``upload``; without one it comes
    with the form.
    """

    upload = forms.UUIDField(required=False, widget=forms.HiddenInput(attrs={"data-uploads-finished": ""}))
    file = forms.FileField(label=gettext_lazy("视频文件"), required=False)
    rights = RightsField()
    people_agreed = AgreedField()
    captions_file = CaptionsField()
    field_order = ["upload", "file", "title", "rights", "people_agreed", "captions_file"]

    class Meta:
        model = Video
        fields = ["title"]

    class Media:
        css = {"all": ["media_pipeline/authoring.css", "media_pipeline/uploads.css"]}
        js = [
            "vendor/tus.min.js",
            "media_pipeline/upload_row.js",
            "media_pipeline/uploads.js",
            "media_pipeline/authoring.js",
        ]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["title"].required = False
        self.fields["title"].help_text = _("不填就用文件名。")
        self.fields["title"].widget.attrs["data-uploads-title"] = ""
        prepare_file_field(self.fields["file"], user)

    def clean_file(self) -> "UploadedFile[bytes] | None":
        file: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if file is None:
            return None
        try:
            check_bytes(file.size or 0, services.limits())
            _examine(file)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal
        return file

    def clean_title(self) -> str:
        return str(self.cleaned_data["title"]).strip()

    def clean(self) -> dict[str, Any]:
        """Ask for a file and for the statements, unless both came ahead."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("upload") or "upload" in self.errors:
            cleaned["upload"] = self._came_ahead(cleaned.get("upload"))
            return cleaned
        if not cleaned.get("file") and "file" not in self.errors:
            self.add_error("file", sentence("no_file"))
        for name in ("rights", "people_agreed"):
            if not cleaned.get(name):
                self.add_error(name, sentence(name))
        return cleaned

    def _came_ahead(self, upload_id: UUID | None) -> Upload | None:
        """Return the person's own upload once it is a video; else say at the file what is wrong."""
        mine = Upload.objects.filter(owner=self.user).select_related("video")
        upload = mine.filter(pk=upload_id).first() if upload_id else None
        if upload is None or (upload.state == UploadState.DONE and upload.video is None):
            self.add_error("file", sentence("not_yours"))
        elif upload.state != UploadState.DONE:
            self.add_error("file", sentence("unfinished_file"))
        return upload

    def keep(self) -> tuple[Video, bool]:
        """Store the upload for its owner; also tell whether it is new."""
        title, text = self.cleaned_data["title"], self.cleaned_data["captions_file"]
        if upload := self.cleaned_data["upload"]:
            return _settle(upload, title, text)
        file = self.cleaned_data["file"]
        return services.get_or_create_video(
            file=file,
            title=title or PurePath(file.name).stem[:200],
            uploaded_by=self.user,
            captions=text,
            rights=self.cleaned_data["rights"],
            people_agreed=self.cleaned_data["people_agreed"],
        )


class BatchForm(forms.Form):
    """What is said once of several files; the files themselves come in pieces."""

    rights = RightsField()
    people_agreed = AgreedField()
    file = forms.FileField(label=gettext_lazy("视频文件"), required=False)

    class Media:
        css = VideoUploadForm.Media.css
        js = VideoUploadForm.Media.js

    def __init__(self, *, user: User) -> None:
        super().__init__()
        prepare_file_field(self.fields["file"], user)
        self.fields["file"].widget.attrs |= {"multiple": True, "data-uploads-many": ""}


class VideoEditForm(ModelForm):
    """The title, the captions and the public of a video that is there."""

    captions_file = CaptionsField()
    remove_captions = forms.BooleanField(required=False, label=gettext_lazy("去掉现有的字幕"))
    field_order = ["title", "captions_file", "remove_captions", "is_restricted"]

    class Meta:
        model = Video
        fields = ["title", "is_restricted"]
        help_texts = {
            "is_restricted": gettext_lazy("勾上以后，没有登录的人看不到这段视频，只看到“登录后观看”。")
        }

    class Media:
        css = {"all": ["media_pipeline/authoring.css"]}
        js = ["media_pipeline/authoring.js"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.report: list[str] = []
        if not self.instance.captions:
            del self.fields["remove_captions"]

    def keep(self) -> Video:
        """Write what changed; ``report`` then says what was mended in a captions file."""
        video = Video.objects.get(pk=self.instance.pk)
        if "title" in self.changed_data:
            services.rename_video(video=video, title=self.cleaned_data["title"])
        if text := self.cleaned_data["captions_file"]:
            self.report = wording.sentences(services.set_captions(video=video, vtt=text).mended)
        elif self.cleaned_data.get("remove_captions"):
            services.set_captions(video=video, vtt="")
        if "is_restricted" in self.changed_data:
            services.set_restricted(video=video, restricted=self.cleaned_data["is_restricted"])
        return video


def prepare_file_field(field: Any, user: User) -> None:
    """Say the limits before anything is sent, and give the script its addresses and words."""
    field.help_text = sending.limits_in_words(user)
    field.widget = forms.FileInput()
    field.widget.attrs = {
        "accept": _ACCEPTED,
        "data-video-file": "",
        "data-max-bytes": settings.VIDEO_MAX_BYTES,
        "data-uploads": json.dumps(sending.for_the_script(user), ensure_ascii=False),
    }


def _settle(upload: Upload, title: str, captions_text: str) -> tuple[Video, bool]:
    """Say of a video that came ahead what the form adds."""
    video = upload.video
    assert video is not None  # noqa: S101 - clean_upload() lets no other pass
    if title and not upload.was_known and title != video.title:
        services.rename_video(video=video, title=title)
    if captions_text:
        services.set_captions(video=video, vtt=captions_text)
    return video, not upload.was_known


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
