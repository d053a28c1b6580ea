"""The texts that people agree to, by version. A text that was shown is never edited: a new one is added.

Legal frame: Personal Information Protection Law (PIPL), arts. 14 and 15 (informed, withdrawable), 17 (what a
notice says), 23 (separate consent before another processor receives the data: recipient, contact, purpose,
manner, kinds of data).
"""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Datum:
    """One kind of data that leaves, and what the recipient needs it for."""

    name: str | Promise
    why: str | Promise


@dataclass(frozen=True)
class ConsentText:
    """One version. The recipient comes from the settings and is stored with each consent."""

    version: str
    dated: date
    purposes: tuple[str | Promise, ...]
    manner: str | Promise
    data: tuple[Datum, ...]
    not_sent: str | Promise
    kept: str | Promise


VERSIONS = (
    ConsentText(
        version="2026-11-24",
        dated=date(2026, 11, 24),
        purposes=(
            _("在就业登记里记下您学完了什么课"),
            _("由公共就业服务人员看您的结业记录，给您推荐合适的岗位、和您联系"),
        ),
        manner=_(
            "课程学完时，由本站通过加密连接自动送出，每门课送一次。"
            "就业服务人员在本站的服务台能看到您的称呼、手机号、结业记录和就业登记；每次打开都有记录。"
        ),
        data=(
            Datum(_("姓名、身份证号"), _("确认是您本人，和您在就业部门的登记对上")),
            Datum(_("课程名称、对应的职业、学到的技能"), _("让就业服务人员知道您会做什么")),
            Datum(_("课时、学习时长、开始和结业时间、测验成绩"), _("说明您是真学完的")),
            Datum(_("结业证明编号和查验网址、学习记录的校验码"), _("供就业部门核对真假")),
            Datum(_("您同意的时间和这份告知书的版本"), _("证明是您本人同意的")),
        ),
        not_sent=_("不会送出：您的密码、手机号、看视频的明细、答错的题目、在本站搜索过什么。"),
        kept=_(
            "送出以后由接收方按法律规定保存。您撤回同意，我们会通知接收方撤销记录、删除您的姓名和身份证号。"
        ),
    ),
)
CURRENT = VERSIONS[-1]


def text_of(version: str) -> ConsentText:
    """Return a version that was once shown; the present one when it is unknown."""
    return next((text for text in VERSIONS if text.version == version), CURRENT)
