"""The home page and the catalogue."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from courses.models.public import PublicPage


class HomePage(PublicPage):
    """``/``: what this place is, whom it is for, where to start."""

    heading = models.CharField(
        _("大标题"), max_length=40, default="学一门手艺，换一份工作", help_text=_("一句话，二十个字以内")
    )
    lead = models.CharField(
        _("大标题下的一段话"),
        max_length=200,
        default="辽源人自己的网上职业学校：看课不花钱，学完有证明，还有人帮你找对口的工作。",
    )

    content_panels = [*Page.content_panels, FieldPanel("heading"), FieldPanel("lead")]

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["courses.CataloguePage"]
    max_count = 1
    template = "courses/home.html"

    class Meta:
        verbose_name = _("首页")
        verbose_name_plural = _("首页")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        # Imported here: the queries read these models.
        from courses.contexts import home_context

        return {**super().get_context(request, *args, **kwargs), **home_context()}


class CataloguePage(PublicPage):
    """``/courses/``: every course, by what it leads to."""

    intro = models.CharField(
        _("开头一句话"),
        max_length=200,
        default="每门课都写明适合谁、学多久、能做什么工作。先看，再决定学不学。",
    )

    content_panels = [*Page.content_panels, FieldPanel("intro")]

    parent_page_types = ["courses.HomePage"]
    subpage_types = ["courses.CoursePage"]
    max_count = 1
    template = "courses/catalogue.html"

    class Meta:
        verbose_name = _("课程目录")
        verbose_name_plural = _("课程目录")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from courses.contexts import catalogue_context

        return {**super().get_context(request, *args, **kwargs), **catalogue_context(request.GET)}
