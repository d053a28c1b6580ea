"""What codes and figures say to people. Every code that matching or the outbox stores has its words here."""

from collections.abc import Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jobs_bridge import areas
from jobs_bridge.models import Opening
from jobs_bridge.models.openings import Education, PayUnit, Shift

TERMS: Mapping[str, str | Promise] = {
    "skills": gettext_lazy("技能"),
    "occupation": gettext_lazy("对口"),
    "place": gettext_lazy("远近"),
    "pay": gettext_lazy("工资"),
    "preference": gettext_lazy("班次意愿"),
    "freshness": gettext_lazy("信息新旧"),
}

REASONS: Mapping[str, str | Promise] = {
    "unreachable": gettext_lazy("连不上对方的系统，会自动再试"),
    "timeout": gettext_lazy("对方太久没有回音，会自动再试；重送不会重复登记"),
    "cut_off": gettext_lazy("连接中途断了，会自动再试；重送不会重复登记"),
    "unavailable": gettext_lazy("对方暂时不接收，会自动再试"),
    "internal_error": gettext_lazy("对方系统出错，会自动再试"),
    "unauthorised": gettext_lazy("对方不认我们的凭证，请系统管理员检查 EMPLOYMENT_DB_TOKEN"),
    "bad_answer": gettext_lazy("对方的回答看不懂，会自动再试"),
    "redirected": gettext_lazy("对方的地址变了，请系统管理员检查 EMPLOYMENT_DB_URL"),
    "invalid": gettext_lazy("对方认为记录里有错，请按下面写的字段改正后重送"),
    "key_conflict": gettext_lazy("对方已有同一编号、内容不同的记录，请和对方核对"),
    "not_found": gettext_lazy("对方没有这条记录"),
}

FIELDS: Mapping[str, str | Promise] = {
    "AAC002": gettext_lazy("身份证号"),
    "AAC003": gettext_lazy("姓名"),
    "ACA111": gettext_lazy("职业编码"),
    "certificate_number": gettext_lazy("结业证明编号"),
    "hours": gettext_lazy("课时"),
    "institution_code": gettext_lazy("培训机构信用代码"),
}


def pay(opening: Opening) -> str:
    """Return the pay as people say it: 4,500–6,000 元/月."""
    if opening.pay_max is None:
        return _("面议")
    low = opening.pay_max if opening.pay_min is None else opening.pay_min
    figures = number_format(opening.pay_max, use_l10n=True, force_grouping=True)
    if low != opening.pay_max:
        figures = f"{number_format(low, use_l10n=True, force_grouping=True)}–{figures}"
    unit = PayUnit(opening.pay_unit).label
    return _("%(figures)s 元/%(unit)s") % {"figures": figures, "unit": unit}


def term(found: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Return the sentence that explains a stored term. ``names`` holds names of skills and occupations."""
    facts = found["facts"]
    if found["value"] is None:
        return UNKNOWN[found["name"]]()
    return str(SENTENCES[found["name"]](facts, names))


def missing(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Return what a person lacks (of a skill its name), or what nobody knows yet, in one phrase."""
    code = str(row["code"])
    if code == "skill":
        return names.get(row["skill"], str(row["skill"]))
    said = _requirement(code, row)
    if row["kind"] == "unknown":
        return _("%(requirement)s（还没核实）") % {"requirement": said}
    return said


def hand_off_reason(code: str, reason: str) -> str:
    """Return why a hand-off didn't go through, with the fields that the other side named."""
    words = REASONS.get(code)
    if words is None:
        return f"{code}: {reason}" if reason else code
    parts = [part.strip().partition(":") for part in reason.split(";") if ":" in part]
    fields = [str(FIELDS.get(field.strip(), field.strip())) for field, _colon, _rest in parts]
    if code != "invalid" or not fields:
        return str(words)
    return _("%(words)s（%(fields)s）") % {"words": words, "fields": _("、").join(fields)}


def _requirement(code: str, row: Mapping[str, Any]) -> str:
    if code == "licence":
        return _("须持证：%(licence)s") % {"licence": row["licence"]}
    if code == "education":
        label = dict(Education.choices).get(row["education"], row["education"])
        return _("要求学历：%(education)s及以上") % {"education": label}
    if code == "pay":
        return _("工资达不到希望的 %(floor)s 元/月") % {"floor": row["floor"]}
    if code == "shift":
        return _("班次：%(shift)s") % {"shift": dict(Shift.choices).get(row["shift"], row["shift"])}
    if code == "place":
        return _("地点：%(place)s") % {"place": areas.area_name(row["area_code"])}
    return str(RULED_OUT.get(code, code))


RULED_OUT: Mapping[str, str | Promise] = {
    "withdrawn": gettext_lazy("岗位已经撤下"),
    "expired": gettext_lazy("岗位已经过期"),
    "filled": gettext_lazy("岗位已经招满"),
    "no_consent": gettext_lazy("本人没有同意，不参加匹配"),
}


def _skills(facts: Mapping[str, Any], names: Mapping[str, str]) -> str:
    covered, lacking = facts["covered"], facts["lacking"]
    if not covered:
        return _("要用到的 %(count)d 项技能还没有学习证明") % {"count": len(lacking)}
    learned = _("、").join(names.get(code, code) for code in covered[:3])
    return _("要用到 %(total)d 项技能，已学 %(have)d 项：%(names)s") % {
        "total": len(covered) + len(lacking),
        "have": len(covered),
        "names": learned + ("…" if len(covered) > 3 else ""),
    }


def _occupation(facts: Mapping[str, Any], names: Mapping[str, str]) -> str:
    if facts["by"] == "title":
        return _("岗位名称和“%(name)s”相近") % {"name": facts["name"]}
    name = names.get(facts["code"], facts["code"])
    if facts["shared"] == 4:
        return _("正是“%(name)s”这一行") % {"name": name}
    if facts["shared"] == 3:
        return _("和“%(name)s”是近行") % {"name": name}
    if facts["shared"] == 2:
        return _("和“%(name)s”同属一个大行当") % {"name": name}
    return _("和学过、做过的行当不同")


def _place(facts: Mapping[str, Any], names: Mapping[str, str]) -> str:
    return _("在%(place)s") % {"place": areas.area_name(facts["area_code"])}


def _pay(facts: Mapping[str, Any], names: Mapping[str, str]) -> str:
    return _("折合每月 %(low)d–%(high)d 元") % {"low": facts["from"], "high": facts["to"]}


def _preference(facts: Mapping[str, Any], names: Mapping[str, str]) -> str:
    return str(dict(Shift.choices).get(facts["shift"], facts["shift"]))


def _freshness(facts: Mapping[str, Any], names: Mapping[str, str]) -> str:
    days = facts["days"]
    if not days:
        return _("今天核实过")
    return ngettext("%(count)d 天前核实", "%(count)d 天前核实", days) % {"count": days}


SENTENCES = {
    "skills": _skills,
    "occupation": _occupation,
    "place": _place,
    "pay": _pay,
    "preference": _preference,
    "freshness": _freshness,
}
UNKNOWN = {
    "skills": lambda: _("这个行当要什么技能，还没有课程写明"),
    "occupation": lambda: _("还不知道想做哪一行"),
    "place": lambda: _("还不知道住在哪儿"),
    "pay": lambda: _("工资面议"),
    "preference": lambda: _("还没问过想上什么班"),
    "freshness": lambda: _("没有写明何时核实"),
}
