"""What the demo wrote, so that loading it again changes only what nobody else has touched."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DemoPage(models.Model):
    """A page that the demo made.

    ``digest`` is of the text it was written from and ``revision_id`` the revision that was published then:
    another latest revision means that a person has edited the page since. ``page`` is empty once somebody
    deleted it.
    """

    key = models.CharField(max_length=120, unique=True)
    page = models.OneToOneField(
        "wagtailcore.Page", models.SET_NULL, null=True, related_name="+", verbose_name=_("页面")
    )
    digest = models.CharField(max_length=64)
    revision_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("演示页面")
        verbose_name_plural = _("演示页面")

    def __str__(self) -> str:
        return self.key


class DemoRecording(models.Model):
    """A video that the demo recorded from the text that ``digest`` names."""

    key = models.CharField(max_length=120, unique=True)
    video = models.ForeignKey(
        "media_pipeline.Video", models.SET_NULL, null=True, related_name="+", verbose_name=_("视频")
    )
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("演示录像")
        verbose_name_plural = _("演示录像")

    def __str__(self) -> str:
        return self.key
