"""Occupations, skills and licences: what a course teaches for, in the labour market's own terms."""

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable

_WEIGHT = [MinValueValidator(0.0), MaxValueValidator(1.0)]


class OccupationQuerySet(models.QuerySet["Occupation"]):
    def named(self, text: str) -> Self:
        """Keep the occupations whose name, alias or code contains ``text``.

        A substring match: a database's full-text index doesn't find 焊工 inside a longer word.
        """
        return self.filter(Q(name__icontains=text) | Q(alias__icontains=text) | Q(code__startswith=text))


class Occupation(models.Model):
    """A row of 《中华人民共和国职业分类大典（2022年版）》.

    ``code`` is the book's own (``6-18-02-04``); ``level`` 1 is a major group, 4 an occupation;
    ``alias`` holds the titles people really use, separated by commas. The marks L (green) and
    S (digital) that the book appends to names are left out.
    """

    code = models.CharField(_("职业编码"), max_length=10, unique=True)
    name = models.CharField(_("职业名称"), max_length=60, db_index=True)
    level = models.PositiveSmallIntegerField(_("层级"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级类别")
    )
    alias = models.TextField(_("别名"), blank=True)

    objects = OccupationQuerySet.as_manager()

    class Meta:
        verbose_name = _("职业")
        verbose_name_plural = _("职业")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=4), name="occupation_level_is_one_to_four"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.code}）"


class SkillQuerySet(models.QuerySet["Skill"]):
    def named(self, text: str) -> Self:
        """Keep the skills whose name or code contains ``text``."""
        return self.filter(Q(name__icontains=text) | Q(code__icontains=text))


class Skill(models.Model):
    """Something a person can do, as courses teach it and openings ask for it."""

    code = models.SlugField(
        _("代码"), max_length=60, unique=True, help_text=_("小写英文或拼音，定了以后不要改，例如 arc-welding")
    )
    name = models.CharField(_("技能"), max_length=60, help_text=_("一句大白话，例如：平焊操作"))
    description = models.TextField(_("说明"), blank=True)

    objects = SkillQuerySet.as_manager()

    panels = [FieldPanel("name"), FieldPanel("code"), FieldPanel("description")]

    class Meta:
        verbose_name = _("技能")
        verbose_name_plural = _("技能")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Licence(models.Model):
    """A licence that the state asks for before somebody may do the work, such as 特种作业操作证.

    Every field but ``name`` is shown to the learner before enrolment; ``source`` names the regulation.
    """

    name = models.CharField(
        _("证件名称"), max_length=80, unique=True, help_text=_("例如：特种作业操作证（焊接与热切割作业）")
    )
    authority = models.CharField(_("发证机关"), max_length=80, help_text=_("例如：吉林省应急管理厅"))
    age = models.CharField(_("年龄"), max_length=200, blank=True)
    education = models.CharField(_("文化程度"), max_length=200, blank=True)
    health = models.CharField(_("身体条件"), max_length=300, blank=True)
    training = models.CharField(_("培训学时"), max_length=300, blank=True)
    exam = models.CharField(_("考试"), max_length=300, blank=True)
    note = RichTextField(_("其他要说明的"), blank=True, features=["bold", "ol", "ul", "link"])
    source = models.CharField(_("依据"), max_length=300, help_text=_("写明法规名称、文号和条款"))

    panels = [
        FieldPanel("name"),
        FieldPanel("authority"),
        FieldPanel("age"),
        FieldPanel("education"),
        FieldPanel("health"),
        FieldPanel("training"),
        FieldPanel("exam"),
        FieldPanel("note"),
        FieldPanel("source"),
    ]

    class Meta:
        verbose_name = _("上岗证件")
        verbose_name_plural = _("上岗证件")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class CourseSkill(Orderable):
    """How much of a skill a course gives: ``weight`` 1 is all that an entry job asks for."""

    course = ParentalKey("courses.CoursePage", related_name="skill_links")
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="+", verbose_name=_("技能"))
    weight = models.FloatField(
        _("掌握程度"),
        default=1.0,
        validators=_WEIGHT,
        help_text=_("0 到 1：1 表示学完就能上手，0.5 表示打下基础"),
    )

    panels = [FieldPanel("skill"), FieldPanel("weight")]

    class Meta:
        ordering = ["sort_order"]
        verbose_name = _("能学会的技能")
        constraints = [
            models.UniqueConstraint(fields=["course", "skill"], name="course_names_a_skill_once"),
            models.CheckConstraint(
                condition=Q(weight__gte=0, weight__lte=1), name="skill_weight_is_zero_to_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.skill} {self.weight:g}"


class CourseOccupation(Orderable):
    """How squarely a course leads to an occupation; the first link is the course's main trade."""

    course = ParentalKey("courses.CoursePage", related_name="occupation_links")
    occupation = models.ForeignKey(Occupation, models.PROTECT, related_name="+", verbose_name=_("职业"))
    weight = models.FloatField(
        _("对口程度"), default=1.0, validators=_WEIGHT, help_text=_("0 到 1：1 表示正对口，0.5 表示沾边")
    )

    panels = [FieldPanel("occupation"), FieldPanel("weight")]

    class Meta:
        ordering = ["sort_order"]
        verbose_name = _("对应的职业")
        constraints = [
            models.UniqueConstraint(fields=["course", "occupation"], name="course_names_an_occupation_once"),
            models.CheckConstraint(
                condition=Q(weight__gte=0, weight__lte=1), name="occupation_weight_is_zero_to_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occupation} {self.weight:g}"
