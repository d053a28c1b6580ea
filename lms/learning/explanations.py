"""Why isn't it complete yet? Every rule, its state, what wasn't counted and why, and what to do."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from lms.learning import coverage as cover
from lms.learning.completion_rules import RuleKind, RuleState
from lms.learning.judging import Refusal
from lms.learning.standing import LessonStanding
from lms.learning.wording import REFUSALS, clock_words, duration_words

# Shorter than this nobody misses it: the edge of a pause, a frame.
WORTH_SAYING = 1.0
# Gaps named; the rest is in the figure.
GAPS_NAMED = 4


@dataclass(frozen=True, slots=True)
class NotCounted:
    """Seconds that were refused and aren't covered since, with the reason and where (``1:20–1:45``)."""

    seconds: float
    reason: str
    places: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """One rule in words. ``figure`` says how far, ``next_step`` is empty once the rule is met."""

    kind: RuleKind
    met: bool
    title: str
    figure: str
    next_step: str
    not_counted: tuple[NotCounted, ...] = ()


def explain(standing: LessonStanding) -> list[Explanation]:
    """Return an explanation of every rule of the lesson, in the order in which one learns."""
    return [_explain(rule, standing) for rule in standing.state.rules]


def _explain(rule: RuleState, standing: LessonStanding) -> Explanation:
    met = rule.met or standing.state.completed
    if rule.kind == RuleKind.WATCH:
        return _watching(rule, standing, met=met)
    if rule.kind == RuleKind.READ:
        return _reading(rule, met=met)
    if rule.kind == RuleKind.READ_TO_END:
        return Explanation(
            rule.kind,
            met,
            _("读到最后"),
            _("已读到最后") if rule.met else _("还没有读到最后"),
            "" if met else _("把课文读到最后，按“我读完了”。"),
        )
    return Explanation(
        rule.kind,
        met,
        _("通过小测验"),
        _("已通过") if rule.met else _("还没有通过"),
        "" if met else _("做一做小测验，答对 %(percent)d%% 就通过。") % {"percent": _per_cent(standing)},
    )


def _watching(rule: RuleState, standing: LessonStanding, *, met: bool) -> Explanation:
    title = _("看完视频的 %(percent)d%%") % {"percent": round(standing.rules.required_coverage * 100)}
    if not rule.need:
        return Explanation(rule.kind, met, title, _("视频还在处理"), _("等视频处理好了再来看。"))
    figure = _("已看 %(have)s，要看满 %(need)s") % {
        "have": duration_words(rule.have),
        "need": duration_words(rule.need),
    }
    step = _("再看 %(time)s就够了。") % {"time": duration_words(rule.missing)}
    gaps = missing_places(standing)
    if gaps:
        step += _("还没看过的地方：%(places)s。") % {"places": _("、").join(gaps)}
    return Explanation(rule.kind, met, title, figure, "" if met else step, not_counted(standing))


def _reading(rule: RuleState, *, met: bool) -> Explanation:
    return Explanation(
        rule.kind,
        met,
        _("阅读 %(time)s") % {"time": duration_words(rule.need)},
        _("已读 %(have)s") % {"have": duration_words(rule.have)},
        "" if met else _("再读 %(time)s。") % {"time": duration_words(rule.missing)},
    )


def _per_cent(standing: LessonStanding) -> int:
    return round(standing.rules.pass_mark * 100)


def missing_places(standing: LessonStanding) -> list[str]:
    """Return the stretches that weren't watched yet, the longest first named, in the recording's order."""
    longest = sorted(standing.gaps, key=lambda gap: gap[0] - gap[1])[:GAPS_NAMED]
    return [_place(*gap) for gap in sorted(longest) if gap[1] - gap[0] >= WORTH_SAYING]


def not_counted(standing: LessonStanding) -> tuple[NotCounted, ...]:
    """Return what was refused and hasn't been watched since, by reason."""
    if standing.progress is None:
        return ()
    covered = cover.merge(standing.progress.coverage)
    found = []
    for code, stretches in standing.progress.refused.items():
        left = cover.subtract(cover.merge(stretches), covered)
        seconds = cover.total(left)
        if seconds >= WORTH_SAYING:
            places = _("、").join(_place(*stretch) for stretch in left[:GAPS_NAMED])
            found.append(NotCounted(seconds, str(REFUSALS[Refusal(code)]), places))
    return tuple(found)


def _place(start: float, end: float) -> str:
    return f"{clock_words(start)}–{clock_words(end)}"
