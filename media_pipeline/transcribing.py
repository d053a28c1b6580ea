"""The port to whatever writes down what is said, and the one adapter there is: faster-whisper.

Neither the program nor a model comes along: who runs the site installs ``faster-whisper`` and lays a model's
folder on the machine (``WHISPER_MODEL``). Nothing is ever downloaded from here. ``CAPTIONS_RECOGNISER`` names
the adapter's class.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from media_pipeline.captions import Cue
from media_pipeline.models import Video

# What it is told to have heard before: without it Chinese comes in either script and without punctuation.
_BEFORE = "以下是普通话的讲课，用简体中文书写，带标点。"


class Recogniser(Protocol):
    """Writes down what is said in a recording."""

    def why_missing(self) -> str:
        """Return ``""`` if it can work here, else why not, in a sentence."""

    def recognise(self, sound: Path, *, on_progress: Callable[[float], None]) -> Iterator[Cue]:
        """Yield what is said; ``on_progress`` hears the share done (0–1), and may raise to stop it."""


class Whisper:
    """faster-whisper, by a model that lies on this machine."""

    def why_missing(self) -> str:
        if find_spec("faster_whisper") is None:
            return _("这台服务器没有装自动识别的程序，请联系管理员。")
        if not (settings.WHISPER_MODEL and Path(settings.WHISPER_MODEL).is_dir()):
            return _("这台服务器没有自动识别用的模型，请联系管理员。")
        return ""

    def recognise(self, sound: Path, *, on_progress: Callable[[float], None]) -> Iterator[Cue]:
        segments, heard = _load(settings.WHISPER_MODEL).transcribe(
            str(sound), language="zh", initial_prompt=_BEFORE, vad_filter=True, beam_size=5
        )
        for segment in segments:
            on_progress(min(1.0, segment.end / heard.duration) if heard.duration else 0.0)
            yield Cue(segment.start, segment.end, segment.text.strip())


@lru_cache(maxsize=1)
def _load(model: str) -> Any:
    from faster_whisper import WhisperModel

    return WhisperModel(model, device="auto", compute_type="auto", local_files_only=True)


def recogniser() -> Recogniser:
    """Return the adapter that the settings name."""
    adapter: Recogniser = import_string(settings.CAPTIONS_RECOGNISER)()
    return adapter


def why_missing(video: Video) -> str:
    """Return ``""`` if this video's sound can be written down here, else why not, in a sentence."""
    if missing := recogniser().why_missing():
        return missing
    if not video.progressive:
        return _("视频转好以后才能识别声音。")
    return "" if video.waveform else _("这个视频没有声音。")
