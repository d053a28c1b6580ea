"""What courses do when Wagtail says that a review has ended well, and what they say of a video."""

from typing import Any

from django.dispatch import receiver
from wagtail.models import WorkflowState
from wagtail.signals import workflow_approved

from courses import queries, services
from courses.models import CoursePage, LessonPage
from media_pipeline.models import Video
from media_pipeline.signals import Use, video_uses_asked


@receiver(workflow_approved, dispatch_uid="courses.publish_what_was_approved")
def publish_what_was_approved(instance: WorkflowState, user: Any = None, **_kwargs: Any) -> None:
    page = getattr(instance.content_object, "specific", None)
    if isinstance(page, CoursePage):
        services.publish_contents(course=page, user=user)
    elif isinstance(page, LessonPage):
        services.publish_chapter_of(lesson=page, user=user)


@receiver(video_uses_asked, dispatch_uid="courses.name_lessons_that_show_a_video")
def name_lessons_that_show_a_video(video: Video, **_kwargs: Any) -> list[Use]:
    return [Use(lesson.draft_title, is_shown=True) for lesson in queries.lessons_showing(video)]
