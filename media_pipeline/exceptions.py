"""What can go wrong between an upload and a stream.

::

    MediaError
    ├── Refused              the file can't become a stream, however often it is tried
    ├── EncodeFailed         this attempt failed; another one may succeed
    │   ├── Stalled          ffmpeg made no headway
    │   ├── NotIsolated      a layer of isolation that held before doesn't hold now
    │   ├── ScannerDown      the virus scanner doesn't answer
    │   ├── OutOfSpace       the disk is full
    │   └── OutputInvalid    what ffmpeg wrote isn't a whole stream
    ├── FfmpegMissing        this machine has no usable ffmpeg or ffprobe
    ├── LeaseLost            another worker owns the job by now
    ├── CaptionsRefused      a captions file that can't be read, with the line
    ├── CaptionsChanged      somebody else changed the captions meanwhile
    ├── ChaptersRefused      chapters that make no sense, in words
    ├── RecogniserMissing    nothing here can write captions from the sound
    └── VideoInUse           a video that a page shows can't be deleted
"""

from media_pipeline.reasons import Reason, sentence


class MediaError(Exception):
    """Base of everything the pipeline raises on purpose."""


class Refused(MediaError):
    """The file can't become a stream. ``code`` says why; ``str()`` is a sentence for the person."""

    def __init__(self, code: Reason) -> None:
        self.code = code
        super().__init__(code)

    def __str__(self) -> str:
        return sentence(self.code)


class EncodeFailed(MediaError):
    """An attempt failed. ``log`` holds the last lines of ffmpeg's own words."""

    code = Reason.CRASHED

    def __init__(self, log: str = "") -> None:
        self.log = log
        super().__init__(log)

    def __str__(self) -> str:
        return sentence(self.code)


class Stalled(EncodeFailed):
    code = Reason.STALLED


class NotIsolated(EncodeFailed):
    code = Reason.NOT_ISOLATED


class ScannerDown(EncodeFailed):
    code = Reason.SCANNER_DOWN


class OutOfSpace(EncodeFailed):
    code = Reason.OUT_OF_SPACE


class OutputInvalid(EncodeFailed):
    code = Reason.OUTPUT_INVALID


class FfmpegMissing(MediaError):
    """No usable binary; ``str()`` names the one that was looked for."""


class LeaseLost(MediaError):
    """The job belongs to another worker by now, or is gone."""


class CaptionsRefused(MediaError):
    """A captions file that can't be read; ``str()`` is a sentence for the person."""


class CaptionsChanged(MediaError):
    """The captions are no longer those that the person saw; nothing was written."""


class ChaptersRefused(MediaError):
    """Chapters that can't be kept; ``str()`` is a sentence for the person."""


class RecogniserMissing(MediaError):
    """Captions can't be written from the sound here; ``str()`` says why, in a sentence for the person."""


class VideoInUse(MediaError):
    """The video is shown somewhere; ``titles`` names some of the places."""

    def __init__(self, titles: list[str]) -> None:
        self.titles = titles
        super().__init__(titles)
