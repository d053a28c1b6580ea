"""What others may want to know of a video."""

from collections.abc import Collection
from dataclasses import dataclass

from lms.lib import clock
from media_pipeline import captions, status
from media_pipeline.captions import Cue
from media_pipeline.models import Encode, EncodeState, RenditionKind, Video
from media_pipeline.status import Status


@dataclass(frozen=True)
class DataCost:
    """What playing a whole video transfers, in bytes.

    ``video_bytes`` counts the lowest quality with its sound, ``quality`` names it (``360p``); ``audio_bytes``
    is ``None`` for a silent video.
    """

    video_bytes: int
    audio_bytes: int | None
    quality: str


def data_cost(video: Video) -> DataCost | None:
    """Return what playing the video costs; ``None`` until there is a stream. One query."""
    rows = [row for row in video.renditions.all() if row.stream_version == video.stream_version]
    pictures = [row for row in rows if row.kind == RenditionKind.VIDEO]
    sounds = sorted(row.bytes for row in rows if row.kind == RenditionKind.AUDIO)
    if not pictures:
        return None
    lowest = min(pictures, key=lambda row: row.bytes)
    sound = sounds[-1] if sounds else 0
    return DataCost(lowest.bytes + sound, sounds[0] if sounds else None, lowest.name)


def captions_cues(video: Video) -> list[Cue]:
    """Return the captions in order; ``[]`` when there are none."""
    if not video.captions:
        return []
    with video.captions.open("rb") as file:
        return captions.parse(file.read().decode("utf-8"))


def video_status(video: Video) -> Status:
    """Return one video's state in words."""
    return video_statuses([video])[video.pk]


def video_statuses(videos: Collection[Video]) -> dict[int, Status]:
    """Return the states of several videos by their keys; the queue is read once."""
    settled = all(video.is_settled for video in videos)
    queue = [] if settled else list(Encode.objects.unfinished().order_by("id").values_list("id", "state"))
    now = clock.now()
    return {video.pk: status.describe(video, ahead=_ahead(video, queue), now=now) for video in videos}


def _ahead(video: Video, queue: list[tuple[int, str]]) -> int:
    """Return how many encodes come before the video's: those that run, and those that wait longer."""
    encode = None if video.is_settled else video.current_encode
    if encode is None or encode.state != EncodeState.READY:
        return 0
    return sum(1 for other, state in queue if state == EncodeState.RUNNING or other < encode.pk)
