"""The words for what codes say: why seconds don't count, in what state a rule is, what to do next."""

from django.utils.functional import Promise
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
