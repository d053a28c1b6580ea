"""A video's state in words: what it waits for, how far it is, why it failed and what helps."""

from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from media_pipeline.models import Video, VideoState
from media_pipeline.reasons import Reason, sentence


@dataclass(frozen=True)
class Status:
    """``progress`` in per cent, ``None`` where there is nothing to measure."""

    state: str
    words: str
    progress: int | None
    is_settled: bool


class Turn(Protocol):
    """What the queue knows of a video's encode; see :class:`media_pipeline.queries.QueueRow`."""

    @property
    def position(self) -> int: ...

    @property
    def starts_in(self) -> float | None: ...

    @property
    def finishes_in(self) -> float | None: ...

    @property
    def is_put_off(self) -> bool: ...

    @property
    def reason(self) -> str: ...


def describe(video: Video, turn: Turn | None) -> Status:
    """Return the state; ``turn`` is the video's place in the queue, ``None`` if it isn't there."""
    measured = video.state in (VideoState.ENCODING, VideoState.PLAYABLE)
    return Status(
        state=video.state,
        words=_words(video, turn),
        progress=video.progress if measured else None,
        is_settled=video.is_settled,
    )


def failure_words(video: Video) -> str:
    """Return why a video failed, in the active language."""
    if video.failure_code in set(Reason):
        return sentence(video.failure_code)
    return video.failure_message


def _words(video: Video, turn: Turn | None) -> str:
    match video.state:
        case VideoState.PROBING:
            return _("正在检查文件")
        case VideoState.ENCODING:
            return _with_time_left(_("正在转码 %(percent)d %%") % {"percent": video.progress}, turn)
        case VideoState.PLAYABLE:
            words = _("可以先看了，还在转码 %(percent)d %%") % {"percent": video.progress}
            return _with_time_left(words, turn)
        case VideoState.READY:
            return _("可以播放")
        case VideoState.FAILED:
            return failure_words(video)
    if turn and turn.is_put_off and turn.reason:
        return _("过一会儿自动再试：%(reason)s") % {"reason": turn.reason}
    return _waiting(turn)


def _waiting(turn: Turn | None) -> str:
    ahead = turn.position - 1 if turn else 0
    if not ahead:
        return _("排队等待转码，马上就开始")
    words = ngettext(
        "排队等待转码，前面还有 %(count)d 个视频", "排队等待转码，前面还有 %(count)d 个视频", ahead
    ) % {"count": ahead}
    if turn is None or turn.starts_in is None:
        return words
    minutes = max(1, round(turn.starts_in / 60))
    starts = ngettext("大约 %(count)d 分钟后开始", "大约 %(count)d 分钟后开始", minutes) % {"count": minutes}
    return f"{words}，{starts}"


def _with_time_left(words: str, turn: Turn | None) -> str:
    """Add an estimate, once there is something to go by."""
    if turn is None or turn.finishes_in is None:
        return words
    minutes = round(turn.finishes_in / 60)
    if minutes < 1:
        return f"{words}，" + _("大约还要不到 1 分钟")
    left = ngettext("大约还要 %(count)d 分钟", "大约还要 %(count)d 分钟", minutes) % {"count": minutes}
    return f"{words}，{left}"
