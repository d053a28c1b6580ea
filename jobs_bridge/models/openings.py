"""What employers ask for, as the employment database last told it."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Self

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs_bridge import pay
from lms.lib import clock


class SyncedRecord(models.Model):
    """A record of the other side: known by ``(source, key)``, replaced only by a higher ``version``.

    ``deleted_at`` is set by a tombstone; the row stays, since referrals and hand-offs speak of it.
    """

    source = models.CharField(_("来源"), max_length=40)
    key = models.CharField(_("来源编号"), max_length=64)
    version = models.PositiveBigIntegerField(_("版本"))
    source_updated_at = models.DateTimeField(_("来源更新时间"))
    synced_at = models.DateTimeField(_("同步时间"))
    deleted_at = models.DateTimeField(_("来源撤下时间"), null=True, blank=True)

    class Meta:
        abstract = True


class EmployerKind(models.TextChoices):
    ENTERPRISE = "enterprise", _("企业")
    INSTITUTION = "institution", _("事业单位")
    INDIVIDUAL = "individual", _("个体工商户")
    COOPERATIVE = "cooperative", _("农民专业合作社")
    SOCIAL = "social", _("社会组织")


class EmployerSize(models.TextChoices):
    MICRO = "micro", _("10 人以下")
    SMALL = "small", _("10–49 人")
    MEDIUM = "medium", _("50–299 人")
    LARGE = "large", _("300 人以上")


class Employer(SyncedRecord):
    """An employer; ``key`` and ``credit_code`` are its GB 32100 code."""

    name = models.CharField(_("单位名称"), max_length=100)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18)
    kind = models.CharField(_("单位类型"), max_length=20, choices=EmployerKind, blank=True)
    industry = models.CharField(_("行业门类"), max_length=1, blank=True)
    area_code = models.CharField(_("行政区划"), max_length=9, blank=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    contact = models.CharField(_("联系人"), max_length=50, blank=True)
    phone = models.CharField(_("联系电话"), max_length=30, blank=True)
    size = models.CharField(_("规模"), max_length=10, choices=EmployerSize, blank=True)
    credit_mark = models.CharField(_("守法诚信等级"), max_length=10, blank=True)
    verified_at = models.DateTimeField(_("单位核验时间"), null=True, blank=True)
    is_synthetic = models.BooleanField(_("模拟数据"), default=False)

    class Meta:
        verbose_name = _("用人单位")
        verbose_name_plural = _("用人单位")
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="employer_source_key")]

    def __str__(self) -> str:
        return self.name


class PayUnit(models.TextChoices):
    MONTH = "month", _("月")
    DAY = "day", _("天")
    HOUR = "hour", _("小时")


class Shift(models.TextChoices):
    DAY = "day", _("白班")
    TWO = "two", _("两班倒")
    THREE = "three", _("三班倒")
    NIGHT = "night", _("夜班")
    LIVE_IN = "live_in", _("住家")
    FLEXIBLE = "flexible", _("时间灵活")


class ContractKind(models.TextChoices):
    DIRECT = "direct", _("直接签劳动合同")
    DISPATCH = "dispatch", _("劳务派遣")
    PUBLIC_WELFARE = "public_welfare", _("公益性岗位")
    PART_TIME = "part_time", _("非全日制用工")
    SERVICE = "service", _("劳务协议")


class Education(models.TextChoices):
    """Codes of GB/T 4658."""

    BACHELOR = "20", _("本科")
    COLLEGE = "30", _("大专")
    VOCATIONAL = "40", _("中专、技校")
    HIGH_SCHOOL = "60", _("高中")
    MIDDLE_SCHOOL = "70", _("初中")
    PRIMARY_SCHOOL = "80", _("小学")


class OpeningQuerySet(models.QuerySet["Opening"]):
    """Chainable filters, named as people speak of openings."""

    def open(self) -> Self:
        """Those that one can apply for now: not taken down by the source, not run out."""
        return self.filter(deleted_at__isnull=True).exclude(expires_at__lt=clock.now())

    def within(self, area_code: str) -> Self:
        """Those in an area of any level: ``2204`` (city), ``220402`` (district) or nine digits (street)."""
        if len(area_code) > 6:
            return self.filter(street_code=area_code)
        return self.filter(area_code__startswith=area_code)

    def of_occupations(self, codes: Collection[str]) -> Self:
        """Those whose occupation is exactly one of ``codes``."""
        return self.filter(occupation_code__in=codes)

    def of_family(self, prefix: str) -> Self:
        """Those under a node of the classification, such as ``6-18`` (its code without the zeros)."""
        return self.filter(occupation_code__startswith=f"{prefix}-")

    def paying_at_least(self, monthly: int) -> Self:
        """Those that may pay ``monthly`` yuan a month, day and hour rates converted by law's month."""
        wanted = models.Q(pk__in=[])
        for unit in PayUnit.values:
            wanted |= models.Q(pay_unit=unit, pay_max__gte=Decimal(monthly) / pay.UNITS_A_MONTH[unit])
        return self.filter(wanted)


class Opening(SyncedRecord):
    """A job that an employer offers. Money is yuan per ``pay_unit``; ``expires_at`` ends the last day.

    ``employer`` may arrive after its opening, which until then knows it by code and name only. ``rematch_at``
    is set when something changed that matching has not seen yet.
    """

    title = models.CharField(_("岗位名称"), max_length=100)
    occupation_code = models.CharField(_("职业编码"), max_length=12, blank=True, db_index=True)
    occupation = models.ForeignKey(
        "courses.Occupation", models.SET_NULL, null=True, blank=True, related_name="openings"
    )
    employer = models.ForeignKey(Employer, models.PROTECT, null=True, blank=True, related_name="openings")
    employer_code = models.CharField(_("单位信用代码"), max_length=18, db_index=True)
    employer_name = models.CharField(_("单位名称"), max_length=100)
    headcount = models.PositiveIntegerField(_("招聘人数"))
    pay_min = models.PositiveIntegerField(_("工资下限"), null=True, blank=True)
    pay_max = models.PositiveIntegerField(_("工资上限"), null=True, blank=True)
    pay_unit = models.CharField(_("计薪单位"), max_length=10, choices=PayUnit, default=PayUnit.MONTH)
    area_code = models.CharField(_("工作地行政区划"), max_length=6, blank=True, db_index=True)
    street_code = models.CharField(_("工作地乡镇街道"), max_length=9, blank=True)
    place = models.CharField(_("工作地点"), max_length=200, blank=True)
    shift = models.CharField(_("班次"), max_length=20, choices=Shift, blank=True)
    conditions = models.TextField(_("任职条件"), blank=True)
    education = models.CharField(_("学历要求"), max_length=2, choices=Education, blank=True)
    licence_required = models.CharField(_("须持证件"), max_length=200, blank=True)
    duties = models.TextField(_("做什么"), blank=True)
    insurance = models.CharField(_("社会保险"), max_length=100, blank=True)
    contract_kind = models.CharField(_("用工形式"), max_length=20, choices=ContractKind, blank=True)
    benefits = models.TextField(_("食宿等"), blank=True)
    hazards = models.TextField(_("职业病危害"), blank=True)
    contact = models.CharField(_("联系人"), max_length=50, blank=True)
    phone = models.CharField(_("联系电话"), max_length=30, blank=True)
    source_name = models.CharField(_("信息来源"), max_length=100, blank=True)
    published_on = models.DateField(_("发布日期"), null=True, blank=True)
    verified_at = models.DateTimeField(_("岗位核验时间"), null=True, blank=True)
    expires_at = models.DateTimeField(_("有效期至"), null=True, blank=True, db_index=True)
    is_synthetic = models.BooleanField(_("模拟数据"), default=False)
    rematch_at = models.DateTimeField(null=True, blank=True, db_index=True)

    objects = OpeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("岗位")
        verbose_name_plural = _("岗位")
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="opening_source_key")]
        indexes = [models.Index(fields=["deleted_at", "expires_at"], name="opening_open")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("jobs_bridge:opening", args=[self.pk])

    @property
    def is_deleted(self) -> bool:
        return self.deleted_at is not None

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at < clock.now()

    @property
    def is_open(self) -> bool:
        return not self.is_deleted and not self.is_expired

    @property
    def last_day(self) -> date | None:
        """The last day on which people may apply."""
        return timezone.localdate(self.expires_at) if self.expires_at else None

    @property
    def monthly_pay(self) -> tuple[int, int] | None:
        """Pay from and to, yuan a month; ``None`` when the employer doesn't say."""
        if self.pay_max is None:
            return None
        low = self.pay_max if self.pay_min is None else self.pay_min
        return pay.monthly(low, self.pay_unit), pay.monthly(self.pay_max, self.pay_unit)
