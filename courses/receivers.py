"""What courses do when Wagtail says that a review has ended well."""

from typing import Any

from django.dispatch import receiver
from wagtail.models import WorkflowState
from wagtail.signals import workflow_approved

from courses import services
from courses.models import CoursePage, LessonPage


@receiver(workflow_approved, dispatch_uid="courses.publish_what_was_approved")
def publish_what_was_approved(instance: WorkflowState, user: Any = None, **_kwargs: Any) -> None:
    page = getattr(instance.content_object, "specific", None)
    if isinstance(page, CoursePage):
        services.publish_contents(course=page, user=user)
    elif isinstance(page, LessonPage):
        services.publish_chapter_of(lesson=page, user=user)
