from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsBridgeConfig(AppConfig):
    name = "jobs_bridge"
    label = "jobs_bridge"
    verbose_name = _("就业")
    default_auto_field = "django.db.models.BigAutoField"
