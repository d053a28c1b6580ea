"""A worker's round: take the unit whose turn it is, do it, take the next one, until nothing is left.

Messages are only wake-ups: what there is to do stands in the rows.
"""

import traceback

import structlog

from media_pipeline import encoding, jobs, storage
from media_pipeline.exceptions import EncodeFailed, FfmpegMissing, LeaseLost, Refused
from media_pipeline.jobs import Lease
from media_pipeline.probe import Limits
from media_pipeline.reasons import Reason

log = structlog.get_logger(__name__)


def work(limits: Limits, *, encode_id: int | None = None) -> int:
    """Do units, of one encode or of any, until none can be begun. Return how many were taken.

    Nothing that is wrong with a file or with ffmpeg is raised: the rows say how it ended.
    """
    taken = 0
    while lease := jobs.claim(encode_id):
        taken += 1
        _do(lease, limits)
    return taken


def _do(lease: Lease, limits: Limits) -> None:
    logger = log.bind(encode=lease.encode_id, unit=lease.number, kind=lease.kind, attempt=lease.attempt)
    try:
        encoding.run(lease, limits)
        logger.info("unit.done")
    except LeaseLost:
        encoding.forget(lease)
        logger.warning("unit.lease_lost")
    except Refused as refusal:
        jobs.refuse(lease, refusal.code)
        encoding.forget(lease)
        logger.info("unit.refused", reason=refusal.code)
    except Exception as error:
        reason, words = _explain(error)
        jobs.give_back(lease, reason, words)
        encoding.forget(lease)
        logger.warning("unit.failed", reason=reason, exc_info=reason == Reason.UNEXPECTED)
    except BaseException:
        # The worker is told to stop: no failure of the file's, and the next one can go on at once.
        jobs.release(lease)
        encoding.forget(lease)
        raise
    finally:
        storage.remove_work(lease.encode_id, lease.folder)


def _explain(error: Exception) -> tuple[Reason, str]:
    """Return the reason and the log that an attempt's failure leaves."""
    if isinstance(error, EncodeFailed):
        return error.code, error.log
    if isinstance(error, FfmpegMissing):
        return Reason.FFMPEG_MISSING, str(error)
    return Reason.OUT_OF_SPACE if storage.is_full(error) else Reason.UNEXPECTED, traceback.format_exc()
