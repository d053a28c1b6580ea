"""What is said to people about their uploads."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from media_pipeline.models import Upload, UploadState
from media_pipeline.reasons import Reason, size
from media_pipeline.reasons import sentence as reason_sentence

_SENTENCES = {
    "bad_request": gettext_lazy("浏览器发来的内容看不懂。请刷新页面再试。"),
    "wrong_version": gettext_lazy("浏览器发来的内容看不懂。请刷新页面再试。"),
    "wrong_content_type": gettext_lazy("浏览器发来的内容看不懂。请刷新页面再试。"),
    "length_unknown": gettext_lazy("浏览器发来的内容看不懂。请刷新页面再试。"),
    "offset_conflict": gettext_lazy("文件的这一段和前面接不上，会从收到的地方继续。"),
    "piece_too_long": gettext_lazy("发来的内容比文件本身还长。请重新选择文件再上传。"),
    "busy": gettext_lazy("这个文件正在另一个窗口里上传，稍等一会儿再继续。"),
    "checksum_mismatch": gettext_lazy("有一段在路上传错了，会重新传这一段。"),
    "gone": gettext_lazy("这次上传已经取消或者过期了。请重新选择文件，从头上传。"),
    "rights": gettext_lazy("请先选好这些作品是谁的。"),
    "people_agreed": gettext_lazy("请先确认画面里的人同意公开。没有得到同意的视频不能上传。"),
    "no_file": gettext_lazy("请先选择视频文件。"),
    "not_yours": gettext_lazy("这次上传找不到了。请重新选择文件再上传。"),
    "unfinished_file": gettext_lazy("这个文件还没有传完。请等它传完。"),
}


def sentence(code: str, *, left: int = 0) -> str:
    """Return the sentence for a code in the active language; ``left`` is in bytes."""
    room = size(left) if left > 0 else "0 MB"
    match code:
        case "storage":
            return _("您的视频空间不够了，还剩 %(room)s。请先删掉不用的视频，或者请管理员加大空间。") % {
                "room": room
            }
        case "unfinished":
            return _("您没有传完的文件太多了，现在还能再传 %(room)s。请先传完或取消一些。") % {"room": room}
        case "disk":
            return _("服务器的磁盘快满了，现在还能收 %(room)s。请联系管理员清理磁盘，以后再传。") % {
                "room": room
            }
    if code in set(Reason):
        return reason_sentence(code)
    return str(_SENTENCES[code])


def state(upload: Upload) -> str:
    """Return what an upload waits for, or how it ended."""
    match upload.state:
        case UploadState.RECEIVING:
            return _("没有传完，收到 %(percent)d %%") % {"percent": percent(upload)}
        case UploadState.RECEIVED:
            return _("已经传完，等待检查")
        case UploadState.CHECKING:
            return _("已经传完，正在检查文件")
        case UploadState.DONE if upload.was_known:
            return _("您以前上传过这个文件，没有再存一份")
        case UploadState.DONE:
            return _("已经收下")
        case UploadState.REFUSED:
            return sentence(upload.reason_code)
        case UploadState.FAILED:
            return _("服务器检查文件时出了意外。请点“重试”；如果还不行，请联系管理员。")
        case UploadState.CANCELLED:
            return _("已取消")
    return _("很久没有继续，已经过期。请从头上传。")


def percent(upload: Upload) -> int:
    return upload.offset * 100 // upload.length
