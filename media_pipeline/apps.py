from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MediaPipelineConfig(AppConfig):
    name = "media_pipeline"
    label = "media_pipeline"
    verbose_name = _("视频")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wagtail.permissions import register_permission_policy

        from media_pipeline import access, checks  # noqa: F401 - importing registers the checks
        from media_pipeline.models import Video

        register_permission_policy(Video, access.policy)
