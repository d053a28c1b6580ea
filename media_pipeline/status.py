"""A video's state in words: what it waits for, how far it is, why it failed and what helps."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from media_pipeline.models import Encode, Video, VideoState
from media_pipeline.reasons import Reason, sentence


@dataclass(frozen=True)
class Status:
    """``progress`` in per cent, ``None`` where there is nothing to measure."""

    state: str
    words: str
    progress: int | None
    is_settled: bool


def describe(video: Video, *, ahead: int, now: datetime) -> Status:
    """Return the state; ``ahead`` is how many videos are encoded before this one."""
    progress = video.progress if video.state == VideoState.ENCODING else None
    return Status(video.state, _words(video, ahead, now), progress, video.is_settled)


def failure_words(video: Video) -> str:
    """Return why a video failed, in the active language."""
    if video.failure_code in set(Reason):
        return sentence(video.failure_code)
    return video.failure_message


def _words(video: Video, ahead: int, now: datetime) -> str:
    match video.state:
        case VideoState.PROBING:
            return _("正在检查文件")
        case VideoState.ENCODING:
            words = _("正在转码 %(percent)d %%") % {"percent": video.progress}
            left = _time_left(video.current_encode, now)
            return f"{words}，{left}" if left else words
        case VideoState.READY:
            return _("可以播放")
        case VideoState.FAILED:
            return failure_words(video)
    if not ahead:
        return _("排队等待转码，马上就开始")
    return ngettext(
        "排队等待转码，前面还有 %(count)d 个视频", "排队等待转码，前面还有 %(count)d 个视频", ahead
    ) % {"count": ahead}


def _time_left(encode: Encode | None, now: datetime) -> str:
    """Return an estimate by the speed so far, once there is something to go by."""
    if encode is None or encode.started_at is None or encode.progress < 0.03:
        return ""
    elapsed = (now - encode.started_at).total_seconds()
    minutes = round(elapsed / encode.progress * (1 - encode.progress) / 60)
    if minutes < 1:
        return _("大约还要不到 1 分钟")
    return ngettext("大约还要 %(count)d 分钟", "大约还要 %(count)d 分钟", minutes) % {"count": minutes}
