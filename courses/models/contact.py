"""Whom a learner calls when a page is not enough."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting


@register_setting(icon="mail")
class ContactSettings(BaseGenericSetting):
    """The person or office that answers learners, printed on every public page of a course.

    12333 is the national human-resources and social-security line: it is answered everywhere, so a
    site whose office hasn't been entered yet still names somebody.
    """

    name = models.CharField(
        _("联系谁"),
        max_length=60,
        default="就业服务热线",
        help_text=_("学员看到的名称，例如：龙山区社区就业服务站"),
    )
    phone = models.CharField(_("电话"), max_length=30, default="12333")
    hours = models.CharField(
        _("什么时候有人接"),
        max_length=60,
        default="周一至周五 8:30–17:00",
        help_text=_("例如：周一至周五 8:30–17:00"),
    )
    place = models.CharField(
        _("地址"), max_length=120, blank=True, help_text=_("可以当面咨询的地点，没有就不填")
    )

    panels = [FieldPanel("name"), FieldPanel("phone"), FieldPanel("hours"), FieldPanel("place")]

    @property
    def dialled(self) -> str:
        """The number as a telephone dials it."""
        return "".join(sign for sign in self.phone if sign.isdigit() or sign == "+")

    class Meta:
        verbose_name = _("咨询电话")
        verbose_name_plural = _("咨询电话")
