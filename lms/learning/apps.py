from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LearningConfig(AppConfig):
    name = "lms.learning"
    label = "learning"
    verbose_name = _("学习")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lms.learning import receivers  # noqa: F401 - connects them
