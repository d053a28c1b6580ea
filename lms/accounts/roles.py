"""Who may do what: one Django group per role."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The value is the group's name."""

    LEARNER = "learner", _("学员")
    INSTRUCTOR = "instructor", _("教师")
    EDITOR = "editor", _("编审")
    COUNSELLOR = "counsellor", _("就业服务人员")
    COUNSELLOR_LEAD = "counsellor_lead", _("就业服务负责人")
    DATA_OFFICER = "data_officer", _("数据管理员")
    ADMINISTRATOR = "administrator", _("系统管理员")
