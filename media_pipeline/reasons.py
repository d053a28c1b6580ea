"""Why a video didn't become a stream: a code for programs, a sentence with what to do for people.

A row keeps the code; the sentence is made when it is shown, in the reader's language.
"""

from enum import StrEnum

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext


class Reason(StrEnum):
    # The file itself: trying again doesn't help.
    EMPTY = "empty"
    NOT_A_VIDEO = "not_a_video"
    PLAYLIST = "playlist"
    IMAGE = "image"
    ARCHIVE = "archive"
    NO_VIDEO_STREAM = "no_video_stream"
    COVER_ART_ONLY = "cover_art_only"
    UNREADABLE = "unreadable"
    PROTECTED = "protected"
    INFECTED = "infected"
    TRUNCATED = "truncated"
    TOO_LONG = "too_long"
    TOO_LARGE = "too_large"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_SMALL = "too_small"
    TOO_MANY_STREAMS = "too_many_streams"
    TOO_MANY_FRAMES = "too_many_frames"
    # The attempt: trying again may help.
    CRASHED = "crashed"
    STALLED = "stalled"
    OUT_OF_SPACE = "out_of_space"
    OUTPUT_INVALID = "output_invalid"
    INTERRUPTED = "interrupted"
    FFMPEG_MISSING = "ffmpeg_missing"
    SCANNER_DOWN = "scanner_down"
    NOT_ISOLATED = "not_isolated"
    UNEXPECTED = "unexpected"
    # A person's wish.
    CANCELLED = "cancelled"


_SENTENCES = {
    Reason.EMPTY: gettext_lazy("这个文件是空的。请重新选择视频文件再上传。"),
    Reason.NOT_A_VIDEO: gettext_lazy(
        "这个文件不是视频。请上传手机、相机或录屏软件生成的视频文件（MP4、MOV、MKV 或 WebM）。"
    ),
    Reason.PLAYLIST: gettext_lazy("这是一个播放列表，里面没有画面，只有别处的地址。请上传视频文件本身。"),
    Reason.IMAGE: gettext_lazy("这是一张图片，不是视频。图片请放到课页的图片位置；这里请上传带画面的视频。"),
    Reason.ARCHIVE: gettext_lazy("这是一个压缩包或者办公文档，不是视频。请先解压，或者导出为视频，再上传。"),
    Reason.NO_VIDEO_STREAM: gettext_lazy("这个文件里没有画面，只有声音。请上传带画面的视频。"),
    Reason.COVER_ART_ONLY: gettext_lazy("这个文件是一段带封面图片的录音，不是视频。请上传带画面的视频。"),
    Reason.UNREADABLE: gettext_lazy(
        "这个视频打不开，文件可能损坏了。请先在手机或电脑上播放一遍；能播放的话，重新导出为 MP4 再上传。"
    ),
    Reason.PROTECTED: gettext_lazy(
        "这个视频有版权保护（加密），学校没有权利转码。请上传自己拍摄或者得到许可的、没有加密的视频。"
    ),
    Reason.INFECTED: gettext_lazy(
        "杀毒软件在这个文件里发现了病毒，已经拒收。请先给电脑或手机杀毒，再从原来的设备重新导出视频上传。"
    ),
    Reason.TRUNCATED: gettext_lazy(
        "视频文件不完整，后面的一部分不见了，多半是拷贝或下载时中断了。请从手机或相机里重新拷贝一份再上传。"
    ),
    Reason.TOO_MANY_PIXELS: gettext_lazy("画面尺寸太大。请把视频导出为 1080p 或 4K 以内再上传。"),
    Reason.TOO_SMALL: gettext_lazy("画面尺寸太小，看不清楚。请上传清晰一些的视频。"),
    Reason.TOO_MANY_STREAMS: gettext_lazy(
        "这个文件里的音轨、画面轨太多，无法处理。请只保留一条画面和一条声音，重新导出为 MP4 再上传。"
    ),
    Reason.TOO_MANY_FRAMES: gettext_lazy(
        "这个视频每秒的画面太多、尺寸又大，服务器转不动。请导出为 1080p、每秒 30 或 60 帧再上传。"
    ),
    Reason.CRASHED: gettext_lazy(
        "转码程序出错了。请点“重试”；如果还不行，请把视频重新导出为 MP4 再上传，或者联系管理员。"
    ),
    Reason.STALLED: gettext_lazy(
        "转码时长时间没有进展，已经停下。请点“重试”；如果还不行，请把视频重新导出为 MP4 再上传。"
    ),
    Reason.OUT_OF_SPACE: gettext_lazy("服务器的磁盘满了，没法转码。请联系管理员清理磁盘，然后点“重试”。"),
    Reason.OUTPUT_INVALID: gettext_lazy(
        "转码的结果没有通过检查。请点“重试”；如果还不行，请把视频重新导出为 MP4 再上传。"
    ),
    Reason.INTERRUPTED: gettext_lazy("转码中途被打断了好几次（例如服务器重启）。请点“重试”。"),
    Reason.FFMPEG_MISSING: gettext_lazy("服务器上没有装好转码程序 ffmpeg。请联系管理员安装，然后点“重试”。"),
    Reason.SCANNER_DOWN: gettext_lazy(
        "杀毒服务暂时连不上，视频还没有检查，系统会自动再试。如果一直这样，请联系管理员。"
    ),
    Reason.NOT_ISOLATED: gettext_lazy(
        "服务器没能把转码程序隔离起来，为了安全没有开始。请联系管理员，然后点“重试”。"
    ),
    Reason.UNEXPECTED: gettext_lazy("转码时出了意外的错误。请点“重试”；如果还不行，请联系管理员。"),
    Reason.CANCELLED: gettext_lazy("转码被取消了。还要用这个视频的话，请点“重试”。"),
}


def hours_and_minutes(seconds: int) -> str:
    """Return a limit in words: ``4 小时``, ``90 分钟``."""
    if seconds % 3600 == 0:
        return ngettext("%(count)d 小时", "%(count)d 小时", seconds // 3600) % {"count": seconds // 3600}
    minutes = max(1, seconds // 60)
    return ngettext("%(count)d 分钟", "%(count)d 分钟", minutes) % {"count": minutes}


def size(count: int) -> str:
    """Return a number of bytes as people read it: ``18 MB``, ``4 GB``."""
    for unit, scale in (("GB", 1024**3), ("MB", 1024**2)):
        if count >= scale:
            number = count / scale
            return f"{number:.0f} {unit}" if number >= 10 or number.is_integer() else f"{number:.1f} {unit}"
    return f"{max(1, round(count / 1024))} KB"


def sentence(code: str) -> str:
    """Return the sentence for ``code`` in the active language; limits come from the settings."""
    if code == Reason.TOO_LONG:
        limit = hours_and_minutes(settings.VIDEO_MAX_SECONDS)
        return _("这个视频太长，最长可以是 %(limit)s。请剪成几段，分别上传。") % {"limit": limit}
    if code == Reason.TOO_LARGE:
        limit = size(settings.VIDEO_MAX_BYTES)
        return _("这个文件太大，最大可以是 %(limit)s。请把视频剪短，或者导出为 1080p 再上传。") % {
            "limit": limit
        }
    return str(_SENTENCES[Reason(code)])
