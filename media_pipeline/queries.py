"""What others may want to know of a video."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db.models import Case, Exists, OuterRef, Prefetch, When

from lms.lib import clock
from media_pipeline import captions, ladder, status
from media_pipeline.captions import Cue
from media_pipeline.forecast import Forecast, forecast, learned_speed
from media_pipeline.models import (
    Encode,
    EncodePurpose,
    EncodeState,
    EncodeUnit,
    Rendition,
    RenditionKind,
    Transcription,
    UnitState,
    Video,
    VideoQuerySet,
    VideoState,
)
from media_pipeline.reasons import Reason, sentence
from media_pipeline.status import Status

_RECENT = timedelta(days=30)
_LEARNED_FROM = 20
# A recording of which nothing is known yet, where none was ever encoded.
_UNKNOWN_SECONDS = 300.0


@dataclass(frozen=True)
class DataCost:
    """What playing a whole video transfers, in bytes.

    ``video_bytes`` counts the lowest quality with its sound, ``quality`` names it (``360p``); ``audio_bytes``
    is ``None`` for a silent video.
    """

    video_bytes: int
    audio_bytes: int | None
    quality: str


@dataclass(frozen=True)
class QueueRow:
    """One unfinished encode. ``starts_in`` and ``finishes_in`` are estimates in seconds from now, ``None``
    while there is nothing to go by. ``workers`` (``host:process``) are at work on it now; ``is_put_off``
    means that an attempt failed for ``reason`` and the next one waits a little.
    """

    position: int
    video: Video
    encode: Encode
    starts_in: float | None
    finishes_in: float | None
    workers: tuple[str, ...]
    is_put_off: bool = False

    @property
    def state(self) -> str:
        return self.encode.state

    @property
    def purpose(self) -> str:
        return self.encode.purpose

    @property
    def progress(self) -> float:
        """From 0 to 1."""
        return self.encode.progress

    @property
    def percent(self) -> int:
        return int(self.encode.progress * 100)

    @property
    def priority(self) -> int:
        return self.encode.priority

    @property
    def attempts(self) -> int:
        """The most that any of its units took."""
        return self.encode.attempts

    @property
    def reason(self) -> str:
        """Why the last failed attempt failed, in the active language; ``""``: none did."""
        return encode_reason(self.encode)


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


def encode_reason(encode: Encode) -> str:
    """Return why an encode failed, in the active language; ``""``: it didn't, or nobody knows."""
    return sentence(encode.reason_code) if encode.reason_code in set(Reason) else ""


def latest_transcription(video: Video) -> Transcription | None:
    """Return the last try to write the captions from the sound."""
    return video.transcriptions.defer("log").last()


def video_status(video: Video) -> Status:
    """Return one video's state in words."""
    return video_statuses([video])[video.pk]


def video_statuses(videos: Collection[Video]) -> dict[int, Status]:
    """Return the states of several videos by their keys; the queue is read once."""
    settled = all(video.is_settled for video in videos)
    rows = {} if settled else {row.video.pk: row for row in queue()}
    return {video.pk: status.describe(video, rows.get(video.pk)) for video in videos}


def queue() -> list[QueueRow]:
    """Return what is encoded and what waits for it, in the order of turns. Three queries."""
    now = clock.now()
    encodes = list(
        Encode.objects.unfinished()
        .in_turn()
        .select_related("video__uploaded_by")
        .defer("plan", "log")
        .prefetch_related(Prefetch("units", EncodeUnit.objects.defer("result")))
    )
    encodes.sort(key=lambda encode: encode.state != EncodeState.RUNNING)
    finished = list(
        Encode.objects.filter(state=EncodeState.DONE, speed__gt=0)
        .order_by("-finished_at")
        .values_list("speed", "video__duration")[:_LEARNED_FROM]
    )
    running = [unit for encode in encodes for unit in encode.units.all() if unit.state == UnitState.RUNNING]
    speed = learned_speed([one for one, _duration in finished if one], [_pace(unit, now) for unit in running])
    usual = median([duration for _speed, duration in finished if duration] or [_UNKNOWN_SECONDS])
    times: Sequence[Forecast | None] = [None] * len(encodes)
    if speed:
        left = [_seconds_left(encode, usual) for encode in encodes]
        times = forecast(left, speed=speed, workers=len({unit.worker for unit in running}))
    return [
        _queue_row(position, encode, time, now)
        for position, (encode, time) in enumerate(zip(encodes, times, strict=True), start=1)
    ]


def failed_encodes(limit: int = 50) -> list[Encode]:
    """Return the encodes that failed last and were not tried again since, with their videos; newest first."""
    later = Encode.objects.filter(video=OuterRef("video"), pk__gt=OuterRef("pk"))
    failed = Encode.objects.filter(~Exists(later), state=EncodeState.FAILED)
    return list(failed.select_related("video__uploaded_by").defer("plan").order_by("-finished_at")[:limit])


def _queue_row(position: int, encode: Encode, time: Forecast | None, now: datetime) -> QueueRow:
    units = encode.units.all()
    return QueueRow(
        position=position,
        video=encode.video,
        encode=encode,
        starts_in=time.starts_in if time else None,
        finishes_in=time.finishes_in if time else None,
        workers=tuple(sorted({unit.worker for unit in units if unit.state == UnitState.RUNNING})),
        is_put_off=any(unit.not_before is not None and unit.not_before > now for unit in units),
    )


def _seconds_left(encode: Encode, usual: float) -> list[float]:
    """Return the seconds of media that the units still have to encode; a guess before the file was read."""
    units = [unit for unit in encode.units.all() if unit.seconds]
    if not units:
        return [encode.video.duration or usual]
    return [unit.seconds * (1 - unit.progress) for unit in units if unit.state != UnitState.DONE]


def _pace(unit: EncodeUnit, now: datetime) -> tuple[float, float]:
    taken = (now - unit.started_at).total_seconds() if unit.started_at else 0.0
    return unit.seconds * unit.progress, taken


def worth_av1(hours: float) -> VideoQuerySet:
    """Return ready videos watched for ``hours`` without AV1, most watched first; none where it failed."""
    there = Rendition.objects.filter(video=OuterRef("pk"), codecs__startswith="av01")
    tried = Encode.objects.filter(video=OuterRef("pk"), purpose=EncodePurpose.AV1)
    return (
        Video.objects.current()
        .filter(state=VideoState.READY, popularity__gte=hours * 3600)
        .exclude(Exists(there))
        .exclude(Exists(tried.exclude(state=EncodeState.DONE)))
        .order_by("-popularity", "-pk")
    )


def outdated_videos() -> VideoQuerySet:
    """Return ready videos that no encode by the current ladder was tried for, those to encode first first.

    What was uploaded in the last 30 days goes first, then what is watched most.
    """
    encodes = Encode.objects.filter(video=OuterRef("pk"))
    recent = Case(When(created_at__gte=clock.now() - _RECENT, then=0), default=1)
    return (
        Video.objects.current()
        .filter(Exists(encodes.filter(state=EncodeState.DONE)), state=VideoState.READY)
        .exclude(Exists(encodes.filter(ladder_version=ladder.CURRENT.version)))
        .order_by(recent, "-popularity", "-created_at", "-pk")
    )
