"""A recording, and the renditions, pictures and words that were made of it."""

from functools import cached_property

from django.conf import settings
from django.core.files.storage import Storage, default_storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from media_pipeline import layout
from media_pipeline.models.encodes import Encode


def public_url(path: str) -> str:
    """Return where everybody may fetch a file of the storage; ``""`` for none, and for a restricted one."""
    return "" if not path or layout.is_restricted_path(path) else default_storage.url(path)


def private_storage() -> Storage:
    """Return where originals lie: read by the pipeline, never served."""
    return storages["private"]


class VideoState(models.TextChoices):
    UPLOADED = "uploaded", _("已上传")
    PROBING = "probing", _("正在检查")
    QUEUED = "queued", _("排队等待转码")
    ENCODING = "encoding", _("正在转码")
    PLAYABLE = "playable", _("可以先看，还在转码")
    READY = "ready", _("可以播放")
    FAILED = "failed", _("失败")


class RenditionKind(models.TextChoices):
    VIDEO = "video", _("视频")
    AUDIO = "audio", _("声音")


class Rights(models.TextChoices):
    """Whose work a recording is, as its uploader states it."""

    OWN = "own", _("我自己（或我们单位）拍的、做的")
    ALLOWED = "allowed", _("别人的作品，我得到了书面许可")
    OPEN = "open", _("公开许可的作品（例如知识共享 CC）")


class CaptionsOrigin(models.TextChoices):
    UPLOADED = "uploaded", _("上传的")
    EDITED = "edited", _("在网页上写的或改过的")
    AUTOMATIC = "automatic", _("自动识别的，没有人校对过")


class VideoQuerySet(models.QuerySet["Video"]):
    def playable(self) -> "VideoQuerySet":
        return self.exclude(stream_version="")

    def current(self) -> "VideoQuerySet":
        """Leave out what was retired: it still serves who began with it, and is offered to nobody else."""
        return self.filter(retired_at=None)

    def named_like(self, text: str) -> "VideoQuerySet":
        return self.filter(models.Q(title__icontains=text) | models.Q(original_name__icontains=text))

    def with_progress(self) -> "VideoQuerySet":
        """Load the encodes too (without their logs), so that a list's states cost one query."""
        return self.prefetch_related(models.Prefetch("encodes", Encode.objects.defer("log")))


class Video(models.Model):
    """One uploaded recording.

    ``duration`` is what the encode measured, in seconds; ``None`` until then. ``stream_version`` names the
    folder that holds the whole stream; it is empty until there is one. ``live_version`` names a folder whose
    stream can be played while it still grows. Paths (``poster``, ``posters``, ``storyboard``, ``waveform``,
    ``progressive``) are in the default storage; ``posters`` are the pictures to choose ``poster`` from.
    Of a restricted video no address is told here: see :mod:`media_pipeline.addresses`.
    ``popularity`` is in seconds watched by all learners, ``stored_bytes`` counts every file of the video.
    """

    title = models.CharField(_("标题"), max_length=200)
    original = models.FileField(_("原始文件"), storage=private_storage, max_length=200)
    original_name = models.CharField(_("文件名"), max_length=255, blank=True)
    sha256 = models.CharField(max_length=64, db_index=True)
    bytes = models.BigIntegerField(_("大小"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="videos",
        verbose_name=_("上传者"),
    )
    created_at = models.DateTimeField(_("上传时间"), db_index=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=VideoState, default=VideoState.UPLOADED, db_index=True
    )
    failure_code = models.CharField(max_length=40, blank=True)
    failure_message = models.CharField(_("失败原因"), max_length=500, blank=True)
    duration = models.FloatField(_("时长"), null=True, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    stream_version = models.CharField(max_length=64, blank=True, db_index=True)
    poster = models.CharField(max_length=200, blank=True)
    live_version = models.CharField(max_length=64, blank=True)
    posters = models.JSONField(default=list, blank=True)
    storyboard = models.CharField(max_length=200, blank=True)
    waveform = models.CharField(max_length=200, blank=True)
    progressive = models.CharField(max_length=200, blank=True)
    progressive_bytes = models.BigIntegerField(null=True, blank=True)
    stored_bytes = models.BigIntegerField(_("占用空间"), default=0)
    captions = models.FileField(_("字幕"), max_length=200, blank=True)
    captions_origin = models.CharField(_("字幕来源"), max_length=10, choices=CaptionsOrigin, blank=True)
    rights = models.CharField(_("作品是谁的"), max_length=10, choices=Rights, blank=True)
    people_agreed = models.BooleanField(_("画面里的人同意公开"), default=False)
    is_restricted = models.BooleanField(_("只给登录的学员看"), default=False)
    popularity = models.FloatField(default=0.0)
    retired_at = models.DateTimeField(null=True, blank=True, db_index=True)

    objects = VideoQuerySet.as_manager()

    class Meta:
        verbose_name = _("视频")
        verbose_name_plural = _("视频")
        ordering = ["-created_at", "-id"]
        constraints = [
            # One row per person and file: sending the same file twice finds the first.
            models.UniqueConstraint(fields=["uploaded_by", "sha256"], name="one_video_per_uploader_and_file"),
            models.CheckConstraint(
                condition=~models.Q(state="ready") | ~models.Q(stream_version=""),
                name="ready_video_has_a_stream",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_playable(self) -> bool:
        return bool(self.stream_version)

    @property
    def live_url(self) -> str:
        """The master playlist of a stream that still grows; ``""``: there is none."""
        return public_url(layout.live_master(self.live_version)) if self.live_version else ""

    @property
    def storyboard_url(self) -> str:
        return public_url(self.storyboard)

    @property
    def progressive_url(self) -> str:
        return public_url(self.progressive)

    @property
    def is_settled(self) -> bool:
        """Tell whether nothing will change by itself any more."""
        return self.state in (VideoState.READY, VideoState.FAILED)

    @property
    def master_url(self) -> str:
        """The master playlist's address, with a subtitles group if there are captions; ``""``: no stream."""
        if not self.stream_version:
            return ""
        if self.captions:
            return public_url(layout.captioned_master(self.stream_version, self.captions_digest))
        return public_url(layout.master(self.stream_version))

    @property
    def poster_url(self) -> str:
        return public_url(self.poster)

    @property
    def captions_digest(self) -> str:
        return layout.captions_digest(self.captions.name or "")

    @property
    def captions_url(self) -> str:
        return public_url(self.captions.name or "")

    @cached_property
    def current_encode(self) -> "Encode | None":
        """The latest encode, or ``None``. Free of queries after ``with_progress()``."""
        return max(self.encodes.all(), key=lambda encode: encode.id, default=None)

    @property
    def progress(self) -> int:
        """How much is encoded, in per cent (0–100)."""
        if self.state == VideoState.READY:
            return 100
        encode = self.current_encode
        return int(encode.progress * 100) if encode else 0


class Chapter(models.Model):
    """A titled moment in a video, ``start`` in seconds."""

    video = models.ForeignKey(Video, models.CASCADE, related_name="chapters")
    start = models.FloatField(_("开始"))
    title = models.CharField(_("标题"), max_length=200)

    class Meta:
        verbose_name = _("视频章节")
        verbose_name_plural = _("视频章节")
        ordering = ["start"]
        constraints = [models.UniqueConstraint(fields=["video", "start"], name="one_chapter_per_moment")]

    def __str__(self) -> str:
        return self.title


class Rendition(models.Model):
    """One playlist of a stream. Bit rates are measured, in bit/s; ``playlist`` is a path in the storage.

    The rates of the keyframes alone are there if a playlist of them is (``iframes.m3u8`` beside it).
    """

    video = models.ForeignKey(Video, models.CASCADE, related_name="renditions")
    stream_version = models.CharField(max_length=64)
    kind = models.CharField(max_length=5, choices=RenditionKind)
    name = models.CharField(max_length=20)
    height = models.PositiveIntegerField(null=True, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    average_bitrate = models.PositiveIntegerField()
    peak_bitrate = models.PositiveIntegerField()
    keyframe_average_bitrate = models.PositiveIntegerField(null=True, blank=True)
    keyframe_peak_bitrate = models.PositiveIntegerField(null=True, blank=True)
    bytes = models.BigIntegerField()
    codecs = models.CharField(max_length=60)
    frame_rate = models.FloatField(null=True, blank=True)
    playlist = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("清晰度")
        verbose_name_plural = _("清晰度")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["video", "stream_version", "name"], name="one_rendition_per_name"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.video_id}/{self.name}"
