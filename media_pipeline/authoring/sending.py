"""What the upload pages say before and while files are sent; the words of the script come from here."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from lms.accounts.models import User
from media_pipeline.reasons import hours_and_minutes, size
from media_pipeline.reasons import sentence as reason
from media_pipeline.uploads import quota, words


def limits_in_words(user: User) -> str:
    """Return what may be sent: kinds, size, length, and how much room is left."""
    limits = _("手机、相机或录屏的视频：MP4、MOV、MKV、WebM 等。最大 %(size)s，最长 %(length)s。") % {
        "size": size(settings.VIDEO_MAX_BYTES),
        "length": hours_and_minutes(settings.VIDEO_MAX_SECONDS),
    }
    left = quota.room(user).least
    room = _("您现在还能上传 %(room)s。") % {"room": size(left) if left else "0 MB"}
    return f"{limits}{room}"


def for_the_script(user: User) -> dict[str, Any]:
    """Return addresses, limits and words as the script reads them."""
    return {
        "uploads": reverse("videos:uploads"),
        "unfinished": reverse("videos:unfinished_uploads"),
        "states": reverse("videos:upload_states"),
        "maxBytes": settings.VIDEO_MAX_BYTES,
        "room": quota.room(user).least,
        "words": {**_controls(), **_states(), **_complaints(user)},
    }


def _controls() -> dict[str, str]:
    return {
        "choose": _("选择视频文件"),
        "chooseMany": _("选择视频文件（可以选好几个）"),
        "drop": _("也可以把文件拖到这里。"),
        "start": _("开始上传"),
        "pause": _("暂停"),
        "goOn": _("继续"),
        "cancel": _("取消"),
        "retry": _("重试"),
        "remove": _("不传了"),
        "open": _("打开这个视频"),
        "title": _("标题"),
        "chooseAgain": _("再选一次这个文件"),
        "unfinished": _("上次没有传完的文件"),
        "unfinishedHint": _("浏览器不能自己再打开您的文件。请再选一次同一个文件，会从停下的地方接着传。"),
        "received": _("收到 {percent} %（{done} / {total}）"),
        "leave": _("还有文件没有传完。"),
        "forTitle": _("{what}：{name}"),
    }


def _states() -> dict[str, str]:
    return {
        "waiting": _("等着上传。填好下面的内容，点“上传”。"),
        "waitingMany": _("等着上传。填好上面的内容，点“开始上传”。"),
        "queued": _("排队，前面的文件传完就开始"),
        "looking": _("正在准备"),
        "sending": _("正在上传 {percent} %（{done} / {total}）"),
        "speed": _("每秒 {speed}，{left}"),
        "paused": _("已暂停在 {percent} %。可以离开这个页面，以后再选这个文件接着传。"),
        "resumed": _("接着上次的 {percent} % 往下传"),
        "reconnecting": _("网络断了，正在重新连接。已经传的 {percent} % 不会丢。"),
        "lost": _("没有网络。连上以后会自动接着传，已经传的 {percent} % 不会丢。"),
        "checking": _("已经传完，正在检查文件"),
        "cancelled": _("已取消"),
        "arrived": _("文件已经传好了，不用再选。"),
        "secondsLeft": _("大约还要 {count} 秒"),
        "minutesLeft": _("大约还要 {count} 分钟"),
        "hoursLeft": _("大约还要 {count} 小时"),
        "allDone": _("{count} 个文件都传完了。可以离开这个页面，转码会继续。"),
    }


def _complaints(user: User) -> dict[str, str]:
    return {
        "rights": words.sentence("rights"),
        "agreed": words.sentence("people_agreed"),
        "noFile": words.sentence("no_file"),
        "empty": reason("empty"),
        "tooLarge": reason("too_large"),
        "noRoom": _("这些文件加起来超过了您还能上传的 %(room)s。请少选几个，或者先删掉不用的视频。")
        % {"room": size(quota.room(user).least)},
        "gone": words.sentence("gone"),
        "signedOut": _("登录过期了。请刷新页面，重新登录，再选一次这个文件接着传；已经传的部分不会丢。"),
        "failed": _("没有传成，服务器没有说明原因。请点“重试”。"),
        "otherFile": _("选的不是“{name}”。请找到原来的那个文件。"),
        "unreadable": _("这个文件读不出来，可能被移动或删掉了。请再选一次。"),
    }
