"""Words for the search page's templates."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from search.analysis import Source
from search.documents import Document, Kind
from search.facts import Fact, facts_of
from search.queries import Hit
from search.query import How

register = template.Library()

_KINDS: dict[Kind | None, str | Promise] = {
    None: pgettext_lazy("hits", "全部"),
    Kind.COURSE: pgettext_lazy("hits", "课程"),
    Kind.LESSON: pgettext_lazy("hits", "课时"),
    Kind.CUE: pgettext_lazy("hits", "视频里说到"),
    Kind.OPENING: pgettext_lazy("hits", "招聘岗位"),
}


@register.filter
def kind_name(kind: Kind | None) -> str:
    return str(_KINDS[kind])


@register.filter
def facts(document: Document) -> list[Fact]:
    return facts_of(document)


@register.simple_tag
def why_here(hit: Hit) -> str:
    """Say in words why a hit is there."""
    why = hit.shown.why
    words = _("”“").join(why.words)
    match why.how:
        case How.SOUND if words:
            return _("“%(words)s”和“%(asked)s”读音一样") % {"words": words, "asked": why.asked}
        case How.INITIALS if words:
            return _("“%(words)s”的拼音首字母是“%(asked)s”") % {"words": words, "asked": why.asked}
        case How.NEAREST:
            return ""
    return _found_in(hit.document.kind, why.source) % {"words": words} if words else ""


def _found_in(kind: Kind, source: Source) -> str:
    match source, kind:
        case Source.TITLE, _kind:
            return _("标题里有“%(words)s”")
        case Source.SUMMARY, _kind:
            return _("简介里有“%(words)s”")
        case Source.BODY, Kind.CUE:
            return _("视频里说到“%(words)s”")
        case Source.BODY, _kind:
            return _("正文里有“%(words)s”")
        case Source.KEYWORDS, Kind.OPENING:
            return _("职业或单位的名称里有“%(words)s”")
        case Source.KEYWORDS, Kind.COURSE:
            return _("对应的职业、技能或证件里有“%(words)s”")
    return _("所在课程或章的名称里有“%(words)s”")
