"""What was mended, in sentences for the person who sent the file."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from media_pipeline.captions.mending import Fault, Mended

_SENTENCES = {
    Fault.UNREADABLE: gettext_lazy("文件第 %(numbers)s 行看不懂，没有收。"),
    Fault.EMPTY: gettext_lazy("第 %(numbers)s 条没有文字，没有收。"),
    Fault.BEFORE: gettext_lazy("第 %(numbers)s 条在视频开始以前，没有收。"),
    Fault.BEYOND: gettext_lazy("第 %(numbers)s 条在视频结束以后，没有收。"),
    Fault.REVERSED: gettext_lazy("第 %(numbers)s 条的结束早于开始，两个时间已经对调。"),
    Fault.NO_LENGTH: gettext_lazy("第 %(numbers)s 条没有长度，改成显示 1 秒。"),
    Fault.NEGATIVE: gettext_lazy("第 %(numbers)s 条的开始早于视频，改成从 0 秒开始。"),
    Fault.CLIPPED: gettext_lazy("第 %(numbers)s 条超出了视频，在视频结束时收尾。"),
    Fault.ORDER: gettext_lazy("第 %(numbers)s 条的次序不对，已经按时间排好。"),
    Fault.OVERLAP: gettext_lazy("第 %(numbers)s 条和后一条重叠，改成在后一条开始时结束。"),
    Fault.TOGETHER: gettext_lazy("第 %(numbers)s 条和前一条同时出现，已经合成一条。"),
    Fault.MARKS: gettext_lazy("第 %(numbers)s 条里的颜色、字体等格式标记已经去掉。"),
    Fault.SHORTENED: gettext_lazy("第 %(numbers)s 条太长，后面的文字去掉了。请拆成几条。"),
    Fault.WRAPPED: gettext_lazy("第 %(numbers)s 条的行太长，手机上放不下，已经折行。"),
}
_AT_MOST = 12


def sentences(mended: Iterable[Mended]) -> list[str]:
    """Return one sentence for each kind of fault, with the numbers of the cues."""
    return [str(_SENTENCES[one.fault]) % {"numbers": _numbers(one.numbers)} for one in mended]


def _numbers(numbers: tuple[int, ...]) -> str:
    some = _("、").join(str(number) for number in numbers[:_AT_MOST])
    if len(numbers) <= _AT_MOST:
        return some
    return _("%(some)s…（一共 %(count)d 处）") % {"some": some, "count": len(numbers)}
