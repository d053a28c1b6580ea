"""The words for what codes say: why seconds don't count, in what state a rule is, what to do next."""

import math

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.learning.judging import Refusal

REFUSALS: dict[Refusal, Promise] = {
    Refusal.BEYOND_END: _("超出了视频的长度"),
    Refusal.OVER_BUDGET: _("报来的播放时间比实际过去的时间还多"),
    Refusal.SUPERSEDED: _("另一台设备或另一个页面正在播放"),
    Refusal.EXPIRED: _("离开太久，这次播放已经失效"),
    Refusal.BAD_SPEED: _("播放速度超过了 2 倍"),
    Refusal.FUTURE: _("报来的时间还没有到"),
    Refusal.BEFORE_SESSION: _("报来的时间在这次播放开始以前"),
    Refusal.TOO_FRAGMENTED: _("看得太零碎，请连着看"),
}


def duration_words(seconds: float) -> str:
    """Return a length of time as people say it, rounded up to a second: ``3 分 25 秒``."""
    whole = math.ceil(seconds)
    if whole < 60:
        return gettext("%(seconds)d 秒") % {"seconds": whole}
    if whole % 60 == 0:
        return gettext("%(minutes)d 分钟") % {"minutes": whole // 60}
    return gettext("%(minutes)d 分 %(seconds)d 秒") % {"minutes": whole // 60, "seconds": whole % 60}


def clock_words(seconds: float) -> str:
    """Return a place in a recording as a player shows it: ``3:25``, ``1:02:03``."""
    whole = int(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
