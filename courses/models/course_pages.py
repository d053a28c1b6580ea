"""A course, its chapters and its lessons: what instructors write."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from courses import editing
from courses.blocks import BodyBlock, QuestionsBlock
from courses.forms import ChapterCopyForm, CourseForm, LessonCopyForm, LessonForm, slug_taken
from courses.models.public import PinyinPage, PublicPage
from courses.models.vocabulary import Licence

_SHARE = [MinValueValidator(0.0), MaxValueValidator(1.0)]


class CoursePage(PublicPage):
    """``/courses/<course>/``."""

    summary = models.CharField(
        _("一句话介绍"), max_length=160, help_text=_("学完能干什么，用大白话写，会显示在课程卡片上")
    )
    audience = models.CharField(
        _("适合谁学"), max_length=120, help_text=_("例如：下过井、懂一点机电，想转行做电工的人")
    )
    hours = models.DecimalField(
        _("课时"),
        max_digits=5,
        decimal_places=1,
        validators=[MinValueValidator(0.5)],
        help_text=_("整门课的学时数，会印在学习结业证明上；1 课时约 45 分钟"),
    )
    cover = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("封面图"),
        help_text=_("可以不传：没有图片时，网站按工种自动画一张"),
    )
    body = StreamField(BodyBlock(), verbose_name=_("课程介绍"), blank=True)
    licence = models.ForeignKey(
        Licence,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("上岗要的证"),
        help_text=_("这一行上岗要持证的，一定要选：报名前会告诉学员证要怎么考，而且这门课不能代替它"),
    )
    is_demo = models.BooleanField(_("演示课程"), default=False, help_text=_("勾选后，页面上会标明“演示课程”"))

    base_form_class = CourseForm
    edit_handler = editing.course_edit_handler

    parent_page_types = ["courses.CataloguePage"]
    subpage_types = ["courses.ChapterPage"]
    template = "courses/course.html"
    page_description = _("一门课。先写课程，再在它下面加章，在章下面加课时。")
    admin_default_ordering = "ord"

    class Meta:
        verbose_name = _("课程")
        verbose_name_plural = _("课程")
        permissions = [("assign_course", _("可以指定课程的负责教师"))]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        # Imported here: the queries read these models.
        from courses.contexts import course_context

        return {
            **super().get_context(request, *args, **kwargs),
            **course_context(self, drafts=_is_preview(request)),
        }

    def permissions_for_user(self, user: Any) -> Any:
        from courses.access import CourseContentPermissions

        return CourseContentPermissions(user, self)

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find a lesson by its own slug: the address of a lesson doesn't name the chapter."""
        if len(path_components) == 1 and self.live:
            from courses.queries import lesson_in

            lesson = lesson_in(self, path_components[0])
            if lesson is not None:
                return RouteResult(lesson)
        return super().route(request, path_components)


class ChapterPage(PinyinPage):
    """A heading in a course. It has no page of its own: its address is a place on the course's page."""

    summary = models.CharField(_("这一章讲什么"), max_length=200, blank=True)

    copy_form_class = ChapterCopyForm
    edit_handler = editing.chapter_edit_handler

    parent_page_types = ["courses.CoursePage"]
    subpage_types = ["courses.LessonPage"]
    template = "courses/course.html"
    page_description = _("课程里的一章，下面放课时。")
    admin_default_ordering = "ord"

    class Meta:
        verbose_name = _("章")
        verbose_name_plural = _("章")

    def permissions_for_user(self, user: Any) -> Any:
        from courses.access import CourseContentPermissions

        return CourseContentPermissions(user, self)

    @property
    def anchor(self) -> str:
        return f"chapter-{self.pk}"

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        parts: tuple[int, str, str] | None = super().get_url_parts(request)
        if parts is None or parts[2] is None:
            return parts
        site_id, root_url, path = parts
        return site_id, root_url, f"{_without(path, -1)}#{self.anchor}"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from courses.contexts import chapter_context

        return {**super().get_context(request, *args, **kwargs), **chapter_context(self)}

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponsePermanentRedirect(self.get_url(request))


class LessonPage(PublicPage):
    """``/courses/<course>/<lesson>/``; its slug is unique in the course."""

    summary = models.CharField(_("这一课讲什么"), max_length=160, help_text=_("一句话，学员在目录里看到"))
    body = StreamField(BodyBlock(), verbose_name=_("课文"), blank=True)
    video = models.ForeignKey(
        "media_pipeline.Video",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("视频"),
        help_text=_("可以直接上传手机拍的视频，网站会自动转成各种清晰度；只有文字的课不用选"),
    )
    required_coverage = models.FloatField(
        _("至少看完视频的多少"),
        default=0.9,
        validators=_SHARE,
        help_text=_("0 到 1，0.9 表示看过九成才算学完；快进跳过的部分不算"),
    )
    reading_seconds = models.PositiveIntegerField(
        _("至少阅读多少秒"), default=60, help_text=_("只对没有视频的课时有效")
    )
    questions = StreamField(
        QuestionsBlock(),
        verbose_name=_("测验题"),
        blank=True,
        help_text=_("三到五题最合适；没有题就不测验"),
    )
    pass_mark = models.FloatField(
        _("答对多少算通过"), default=0.8, validators=_SHARE, help_text=_("0 到 1，0.8 表示十题对八题")
    )

    base_form_class = LessonForm
    copy_form_class = LessonCopyForm
    edit_handler = editing.lesson_edit_handler

    parent_page_types = ["courses.ChapterPage"]
    subpage_types: list[str] = []
    template = "courses/lesson.html"
    page_description = _("一节课：视频、课文和小测验。")

    class Meta:
        verbose_name = _("课时")
        verbose_name_plural = _("课时")

    def permissions_for_user(self, user: Any) -> Any:
        from courses.access import CourseContentPermissions

        return CourseContentPermissions(user, self)

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        parts: tuple[int, str, str] | None = super().get_url_parts(request)
        if parts is None or parts[2] is None:
            return parts
        site_id, root_url, path = parts
        return site_id, root_url, _without(path, -2)

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Serve nothing but what the course lists: a lesson in a chapter that isn't public isn't either."""
        from courses.queries import is_public

        if path_components or not is_public(self):
            raise Http404
        return RouteResult(self)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        canonical = self.get_url(request)
        if canonical != request.path:
            return HttpResponsePermanentRedirect(canonical)
        return super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from courses.contexts import lesson_context

        return {
            **super().get_context(request, *args, **kwargs),
            **lesson_context(self, drafts=_is_preview(request)),
        }

    @staticmethod
    def _slug_is_available(slug: str, parent_page: Page | None, page: Page | None = None) -> bool:
        if parent_page is None:
            return True
        return not lessons_beside(parent_page, page).filter(slug=slug).exists()

    def _check_slug_is_unique(self) -> None:
        if not self._slug_is_available(self.slug, self.get_parent(), self):
            raise ValidationError({"slug": slug_taken(self.slug)})


def _is_preview(request: HttpRequest) -> bool:
    return getattr(request, "is_preview", False)


def lessons_beside(chapter: Page, lesson: Page | None = None) -> models.QuerySet[LessonPage]:
    """Return the lessons of the course that ``chapter`` belongs to, without ``lesson`` itself."""
    course_path = chapter.path[: -Page.steplen]
    lessons: models.QuerySet[LessonPage] = LessonPage.objects.filter(path__startswith=course_path)
    return lessons.exclude(pk=lesson.pk) if lesson is not None and lesson.pk else lessons


def _without(path: str, position: int) -> str:
    """Return a URL path without one of its components.

    >>> _without("/courses/dian-gong/di-yi-zhang/an-quan/", -2)
    '/courses/dian-gong/an-quan/'
    """
    components = path.strip("/").split("/")
    del components[position]
    return "/" + "".join(f"{component}/" for component in components)
