"""What the learning room says of a video that somebody wants to take away."""

from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from lms.learning import queries
from media_pipeline.models import Video
from media_pipeline.signals import Use, video_uses_asked


@receiver(video_uses_asked, dispatch_uid="learning.name_learners_of_a_video")
def name_learners_of_a_video(video: Video, **_kwargs: Any) -> list[Use]:
    """Learners whose pinned rules name the video began to learn with it."""
    count = queries.learners_pinned_to(video)
    words = _("%(count)d 名学员报名时的课程用着它") % {"count": count}
    return [Use(words, is_shown=False)] if count else []
