from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsBridgeConfig(AppConfig):
    name = "jobs_bridge"
    label = "jobs_bridge"
    verbose_name = _("就业")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jobs_bridge import receivers
        from lms.accounts.signals import identity_given
        from lms.learning.signals import completion_revoked, course_completed

        course_completed.connect(receivers.on_course_completed, dispatch_uid="jobs_bridge.course_completed")
        completion_revoked.connect(
            receivers.on_completion_revoked, dispatch_uid="jobs_bridge.completion_revoked"
        )
        identity_given.connect(receivers.on_identity_given, dispatch_uid="jobs_bridge.identity_given")
