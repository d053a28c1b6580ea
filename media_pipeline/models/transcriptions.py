"""The jobs that write captions from the sound: each a row, so that none is lost and none runs twice."""

from collections.abc import Collection

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class TranscriptionState(models.TextChoices):
    READY = "ready", _("等待")
    RUNNING = "running", _("进行中")
    FAILED = "failed", _("失败")
    DONE = "done", _("完成")


class TranscriptionReason(models.TextChoices):
    """Why a job ended without captions."""

    NO_WORDS = "no_words", _("没有听出话来。")
    CHANGED = "changed", _("识别的时候有人保存了字幕，没有覆盖。")
    INTERRUPTED = "interrupted", _("识别中途被打断了好几次，请再试一次。")
    MISSING = "missing", _("这台服务器上的识别程序或模型不见了，请联系管理员。")
    UNEXPECTED = "unexpected", _("识别时出了意外的错误，请再试一次，或者联系管理员。")


class Transcription(models.Model):
    """One try to write a video's captions from its sound.

    ``replacing`` is the digest of the captions that were there when it was asked for: others are never
    overwritten. A worker owns a running row until ``lease_expires_at``; ``attempts`` is its token.
    ``progress`` runs from 0 to 1.
    """

    video = models.ForeignKey("media_pipeline.Video", models.CASCADE, related_name="transcriptions")
    state = models.CharField(
        max_length=10, choices=TranscriptionState, default=TranscriptionState.READY, db_index=True
    )
    replacing = models.CharField(max_length=64, blank=True)
    progress = models.FloatField(default=0.0)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    enqueued_at = models.DateTimeField(null=True, blank=True)
    reason_code = models.CharField(max_length=20, choices=TranscriptionReason, blank=True)
    log = models.TextField(blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("自动识别字幕")
        verbose_name_plural = _("自动识别字幕")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["video"],
                condition=models.Q(state__in=["ready", "running"]),
                name="one_unfinished_transcription_per_video",
            ),
        ]

    def __str__(self) -> str:
        return f"transcription {self.pk} of video {self.video_id}"

    @property
    def is_settled(self) -> bool:
        """Tell whether nothing will change by itself any more."""
        return self.state not in UNSETTLED

    @property
    def words(self) -> str:
        """The state, in the active language."""
        match self.state:
            case TranscriptionState.READY:
                return str(_("自动识别正在排队，马上就开始。"))
            case TranscriptionState.RUNNING:
                return str(_("正在识别 %(percent)d %%。可以先离开这个页面。")) % {
                    "percent": self.progress * 100
                }
            case TranscriptionState.DONE:
                return str(_("识别好了，还没有人校对过。"))
        return str(TranscriptionReason(self.reason_code).label)


UNSETTLED: Collection[str] = (TranscriptionState.READY, TranscriptionState.RUNNING)
