"""What the demo wrote, so that loading it again changes only what nobody else has touched."""

from django.db import models


class DemoPage(models.Model):
    """A page that the demo made.

    ``digest`` is of the text it was written from and ``revision_id`` the revision that was published then:
    another latest revision means that a person has edited the page since. ``page`` is empty once somebody
    deleted it.
    """

    key = models.CharField(max_length=120, unique=True)
    page = models.OneToOneField("wagtailcore.Page", models.SET_NULL, null=True, related_name="+")
    digest = models.CharField(max_length=64)
    revision_id = models.BigIntegerField()

    def __str__(self) -> str:
        return self.key


class DemoRecording(models.Model):
    """A video that the demo recorded from the text that ``digest`` names."""

    key = models.CharField(max_length=120, unique=True)
    video = models.ForeignKey("media_pipeline.Video", models.SET_NULL, null=True, related_name="+")
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.key
