"""Words for the search page's templates."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from search.analysis import Source
from search.documents import Document, Kind
from search.facts import Fact, facts_of
from search.queries import Hit
from search.query import How, Question

register = template.Library()

_KINDS: dict[Kind | None, str | Promise] = {
    None: gettext_lazy("全部"),
    Kind.COURSE: gettext_lazy("课程"),
    Kind.LESSON: gettext_lazy("课时"),
    Kind.CUE: gettext_lazy("视频里说到"),
    Kind.OPENING: gettext_lazy("招聘岗位"),
}


@register.filter
def kind_name(kind: Kind | None) -> str:
    return str(_KINDS[kind])


@register.filter
def facts(document: Document) -> list[Fact]:
    return facts_of(document)


@register.simple_tag
def why_here(hit: Hit, question: Question) -> str:
    """Say in words why a hit is there."""
    why = hit.shown.why
    words = _("”“").join(why.words)
    match why.how:
        case How.SOUND if words:
            return _("“%(words)s”和“%(question)s”读音一样") % {"words": words, "question": question.text}
        case How.INITIALS if words:
            return _("“%(words)s”的拼音首字母是“%(question)s”") % {"words": words, "question": question.text}
        case How.NEAREST:
            return ""
    return _found_in(hit.document.kind, why.source) % {"words": words} if words else ""


def _found_in(kind: Kind, source: Source) -> str:
    match source:
        case Source.BODY if kind is Kind.CUE:
            return _("视频里说到“%(words)s”")
        case Source.TITLE:
            return _("标题里有“%(words)s”")
        case Source.KEYWORDS:
            return _("相关名称里有“%(words)s”")
        case Source.SUMMARY:
            return _("简介里有“%(words)s”")
        case Source.BODY:
            return _("正文里有“%(words)s”")
