"""Videos in the states of their encodes, by their rows alone."""

from lms.accounts.models import User
from lms.lib import clock
from media_pipeline import services
from media_pipeline.models import Encode, EncodeState, EncodeUnit, UnitState, Video, VideoState
from media_pipeline.reasons import Reason

LOG = "moov <b>not found"


def make_waiting(title: str, owner: User | None = None) -> Video:
    """Make a video of ten minutes and 5 MB that waits for its encode."""
    video = Video.objects.create(
        title=title,
        original="originals/none",
        sha256=f"{Video.objects.count():064d}",
        bytes=1000,
        stored_bytes=5 * 1024**2,
        uploaded_by=owner,
        created_at=clock.now(),
        duration=600.0,
    )
    services.enqueue(video)
    return video


def make_running(video: Video, progress: float = 0.43) -> None:
    """Let a worker be at it."""
    Encode.objects.filter(video=video).update(state=EncodeState.RUNNING, progress=progress)
    EncodeUnit.objects.filter(encode__video=video).update(state=UnitState.RUNNING, worker="lms-1:4711")
    Video.objects.filter(pk=video.pk).update(state=VideoState.ENCODING)


def make_failed(video: Video) -> None:
    """Let three attempts have failed, with ``LOG`` kept."""
    Encode.objects.filter(video=video).update(
        state=EncodeState.FAILED, reason_code=Reason.CRASHED, log=LOG, attempts=3
    )
    Video.objects.filter(pk=video.pk).update(state=VideoState.FAILED, failure_code=Reason.CRASHED)
