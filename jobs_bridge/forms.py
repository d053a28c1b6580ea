"""What people fill in: the wish for an opening, name and ID number, the counsellor's notes, the filters."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from jobs_bridge.queries import openings as opening_queries
from jobs_bridge.queries import people as people_queries
from lms.accounts import id_numbers
from lms.accounts.exceptions import InvalidIdNumber


class ShareForm(forms.Form):
    """Real name and ID number; wrong values stay filled in and are explained at the field."""

    real_name = forms.CharField(
        label=_("真实姓名"),
        max_length=50,
        help_text=_("和身份证上的一样"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("请填身份证上的姓名。")},
    )
    id_number = forms.CharField(
        label=_("身份证号"),
        max_length=40,
        help_text=_("18 位，最后一位可能是 X。中间有空格没关系。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("请填身份证号。")},
    )

    def clean_real_name(self) -> str:
        name = "".join(str(self.cleaned_data["real_name"]).split())
        if len(name) < 2 or any(character.isdigit() for character in name):
            raise ValidationError(_("姓名至少两个字，不带数字。"))
        return name

    def clean_id_number(self) -> str:
        try:
            return id_numbers.validate(self.cleaned_data["id_number"])
        except InvalidIdNumber as error:
            raise ValidationError(str(error)) from error


class InterestForm(forms.Form):
    """``contact`` is asked only where the account has no phone number."""

    contact = forms.CharField(
        label=_("怎么联系您"),
        max_length=100,
        help_text=_("手机号、家里电话或者微信号，服务人员用它回复您"),
        error_messages={"required": _("请留一个能找到您的电话或微信。")},
    )
    note = forms.CharField(
        label=_("想说的话"),
        max_length=300,
        required=False,
        help_text=_("比如：什么时候能上班、有没有相关证件"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, has_phone: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_phone:
            del self.fields["contact"]


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("回复"),
        max_length=500,
        help_text=_("求职者在“适合我的岗位”里看到这段话"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写一句回复。")},
    )


class ReferralForm(forms.Form):
    note = forms.CharField(
        label=_("说明"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class CancelForm(forms.Form):
    reason = forms.CharField(label=_("为什么取消"), max_length=200, required=False)


class ContactForm(forms.Form):
    reason = forms.CharField(
        label=_("为什么要看"),
        max_length=200,
        help_text=_("例如：打电话约面试时间。这句话和您的名字会留在查阅记录里。"),
        error_messages={"required": _("请写明为什么要看。")},
    )


class OpeningFilterForm(forms.Form):
    """``/jobs/?trade=&place=&pay=&shift=&q=``; what it doesn't know counts as not asked."""

    q = forms.CharField(label=_("岗位、单位名称"), max_length=40, required=False)
    trade = forms.ChoiceField(label=_("工种"), required=False)
    place = forms.ChoiceField(label=_("地点"), required=False)
    pay = forms.TypedChoiceField(label=_("月工资"), required=False, coerce=int, empty_value=None)
    shift = forms.ChoiceField(label=_("班次"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("trade", _("全部工种"), opening_queries.trades())
        self._offer("place", _("全部地点"), opening_queries.places())
        self._offer("shift", _("都可以"), opening_queries.shifts())
        steps = [(step, _("%(pay)s 元以上") % {"pay": step}) for step in opening_queries.PAY_STEPS]
        self.fields["pay"].choices = [("", _("不限")), *steps]  # type: ignore[attr-defined]  # a ChoiceField, typed as any Field
        self.fields["q"].widget.attrs["type"] = "search"

    def _offer(self, name: str, anything: Any, choices: list[opening_queries.Choice]) -> None:
        rows = [(choice.value, f"{choice.label}（{choice.count}）") for choice in choices]
        self.fields[name].choices = [("", anything), *rows]  # type: ignore[attr-defined]  # a ChoiceField, typed as any Field

    def wanted(self) -> opening_queries.OpeningFilter:
        """Return the filter; a value that isn't offered (any more) is left out."""
        self.is_valid()
        asked = self.cleaned_data
        return opening_queries.OpeningFilter(
            trade=asked.get("trade", ""),
            place=asked.get("place", ""),
            pay=asked.get("pay"),
            shift=asked.get("shift", ""),
            words=asked.get("q", "").strip(),
        )


class PeopleFilterForm(forms.Form):
    q = forms.CharField(
        label=_("姓名、手机尾号、身份证号"),
        max_length=40,
        required=False,
        help_text=_("真实姓名、身份证号要填全才找得到"),
    )
    show = forms.ChoiceField(
        label=_("看哪些人"),
        required=False,
        choices=[
            ("", _("所有人")),
            ("completed", _("学完课程的")),
            ("unreferred", _("学完还没推荐的")),
            ("interested", _("等答复的")),
            ("registered", _("只在登记册上的")),
        ],
    )
    course = forms.TypedChoiceField(label=_("学完的课程"), required=False, coerce=int, empty_value=None)
    area = forms.ChoiceField(label=_("常住地"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        courses = people_queries.completed_courses()
        self.fields["course"].choices = [("", _("全部课程")), *courses]  # type: ignore[attr-defined]  # a ChoiceField, typed as any Field
        areas = people_queries.areas_of_people()
        self.fields["area"].choices = [("", _("全部地方")), *areas]  # type: ignore[attr-defined]  # a ChoiceField, typed as any Field
        self.fields["q"].widget.attrs["type"] = "search"

    def wanted(self) -> people_queries.PeopleFilter:
        """Return the filter; a value that isn't offered (any more) is left out."""
        self.is_valid()
        asked = self.cleaned_data
        return people_queries.PeopleFilter(
            words=asked.get("q", "").strip(),
            show=asked.get("show", ""),
            course=asked.get("course"),
            area=asked.get("area", ""),
        )
