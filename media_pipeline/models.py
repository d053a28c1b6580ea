"""A video, the renditions it plays from, and the encodes that make them.

An :class:`Encode` is the job: whatever happens to a broker or a worker, the row says what remains to be done.
"""

from collections.abc import Collection
from functools import cached_property

from django.conf import settings
from django.core.files.storage import Storage, default_storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from media_pipeline import layout


def private_storage() -> Storage:
    """Return where originals lie: read by the pipeline, never served."""
    return storages["private"]


class VideoState(models.TextChoices):
    UPLOADED = "uploaded", _("已上传")
    PROBING = "probing", _("正在检查")
    QUEUED = "queued", _("排队等待转码")
    ENCODING = "encoding", _("正在转码")
    READY = "ready", _("可以播放")
    FAILED = "failed", _("失败")


class EncodeState(models.TextChoices):
    READY = "ready", _("等待")
    RUNNING = "running", _("进行中")
    FAILED = "failed", _("失败")
    DONE = "done", _("完成")


class RenditionKind(models.TextChoices):
    VIDEO = "video", _("视频")
    AUDIO = "audio", _("声音")


class VideoQuerySet(models.QuerySet["Video"]):
    def playable(self) -> "VideoQuerySet":
        return self.exclude(stream_version="")

    def named_like(self, text: str) -> "VideoQuerySet":
        return self.filter(models.Q(title__icontains=text) | models.Q(original_name__icontains=text))

    def with_progress(self) -> "VideoQuerySet":
        """Load the encodes too (without their logs), so that a list's states cost one query."""
        return self.prefetch_related(models.Prefetch("encodes", Encode.objects.defer("log")))


class Video(models.Model):
    """One uploaded recording.

    ``duration`` is what the encode measured, in seconds; ``None`` until then. ``stream_version`` names the
    immutable folder that holds the stream; it is empty until a stream can be played.
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
    captions = models.FileField(_("字幕"), max_length=200, blank=True)

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
    def is_settled(self) -> bool:
        """Tell whether nothing will change by itself any more."""
        return self.state in (VideoState.READY, VideoState.FAILED)

    @property
    def master_url(self) -> str:
        """The master playlist's address, with a subtitles group if there are captions; ``""``: no stream."""
        if not self.stream_version:
            return ""
        if self.captions:
            return default_storage.url(layout.captioned_master(self.stream_version, self.captions_digest))
        return default_storage.url(layout.master(self.stream_version))

    @property
    def poster_url(self) -> str:
        return default_storage.url(self.poster) if self.poster else ""

    @property
    def captions_digest(self) -> str:
        return layout.captions_digest(self.captions.name or "")

    @property
    def captions_url(self) -> str:
        return self.captions.url if self.captions else ""

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


class Rendition(models.Model):
    """One playlist of a stream. Bit rates are measured, in bit/s; ``playlist`` is a path in the storage."""

    video = models.ForeignKey(Video, models.CASCADE, related_name="renditions")
    stream_version = models.CharField(max_length=64)
    kind = models.CharField(max_length=5, choices=RenditionKind)
    name = models.CharField(max_length=20)
    height = models.PositiveIntegerField(null=True, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    average_bitrate = models.PositiveIntegerField()
    peak_bitrate = models.PositiveIntegerField()
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


class EncodeQuerySet(models.QuerySet["Encode"]):
    def unfinished(self) -> "EncodeQuerySet":
        return self.filter(state__in=UNFINISHED)

    def waiting(self) -> "EncodeQuerySet":
        return self.filter(state=EncodeState.READY)


class Encode(models.Model):
    """One job: the way of a video through one version of the ladder.

    ``progress`` runs from 0 to 1. A worker owns a running row until ``lease_expires_at``; ``attempts`` is
    its token: a worker that lost its lease finds another number there and stops. ``stream_version`` is
    noted before the stream is put in place, so that a crash in between leaves a trace to clean up.
    """

    video = models.ForeignKey(Video, models.CASCADE, related_name="encodes")
    state = models.CharField(max_length=10, choices=EncodeState, default=EncodeState.READY, db_index=True)
    ladder_version = models.CharField(max_length=20)
    progress = models.FloatField(default=0.0)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    enqueued_at = models.DateTimeField(null=True, blank=True)
    stream_version = models.CharField(max_length=64, blank=True)
    reason_code = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    log = models.TextField(blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = EncodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("转码任务")
        verbose_name_plural = _("转码任务")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["video"],
                condition=models.Q(state__in=["ready", "running"]),
                name="one_unfinished_encode_per_video",
            ),
            models.CheckConstraint(
                condition=models.Q(progress__gte=0.0, progress__lte=1.0), name="encode_progress_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return f"encode {self.pk} of video {self.video_id}"


UNFINISHED: Collection[str] = (EncodeState.READY, EncodeState.RUNNING)
