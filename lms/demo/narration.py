"""Sentences spoken by espeak-ng: the system's program, else the ``espeakng-loader`` wheel's; else silence."""

import ctypes
import importlib.util
import math
import shutil
import subprocess
import threading
from pathlib import Path
from typing import Any, Protocol

from lms.demo import reading

RATE = 22_050
"""Samples per second; 16 bits, one channel."""

# espeak's words a minute; measured, it makes about four syllables a second: a slow newsreader's pace.
_SPEED = 165
_VOICE = "cmn-latn-pinyin"
_SECONDS_PER_SYLLABLE = 0.26
_BYTES_PER_SAMPLE = 2


class NoVoice(Exception):
    """The voice at hand couldn't speak a sentence."""


class Voice(Protocol):
    """Speaks. ``name`` tells recordings of different voices apart."""

    name: str

    def speak(self, sentence: str) -> bytes:
        """Return the sound of a Chinese sentence: samples at :data:`RATE`. Raises ``NoVoice``."""
        ...


def seconds(sound: bytes | bytearray) -> float:
    """Return how long ``sound`` lasts."""
    return len(sound) / _BYTES_PER_SAMPLE / RATE


def silence(length: float) -> bytes:
    """Return ``length`` seconds of nothing."""
    return b"\0\0" * round(length * RATE)


def find_voice() -> Voice:
    """Return the best voice of this machine."""
    if program := shutil.which("espeak-ng"):
        return EspeakProgram(program)
    if (spec := importlib.util.find_spec("espeakng_loader")) and spec.origin:
        return EspeakLibrary(Path(spec.origin).parent)
    return Silence()


class EspeakProgram:
    """The system's ``espeak-ng``, one process a sentence."""

    name = "espeak-ng"

    def __init__(self, program: str) -> None:
        self._program = program

    def speak(self, sentence: str) -> bytes:
        command = [self._program, "-v", _VOICE, "-s", str(_SPEED), "-z", "--stdout", reading.pinyin(sentence)]
        result = subprocess.run(command, capture_output=True, check=False, timeout=30)  # noqa: S603 - a list, no shell
        # The header's length is a guess: the program can't rewind a pipe.
        header, mark, body = result.stdout.partition(b"data")
        if result.returncode or not mark or int.from_bytes(header[24:28], "little") != RATE:
            raise NoVoice(result.stderr.decode("utf-8", "replace").strip() or "espeak-ng said nothing")
        return body[4:]


class EspeakLibrary:
    """The shared library of the ``espeakng-loader`` wheel. It speaks one sentence at a time."""

    name = "espeak-ng"

    def __init__(self, folder: Path) -> None:
        self._library = ctypes.CDLL(str(next(folder.glob("*espeak-ng.*"))))
        self._lock = threading.Lock()
        self._heard = bytearray()
        # Kept, or the garbage collector would take it from under the library.
        self._callback = _CALLBACK(self._hear)
        synchronous, no_exit = 2, 0x8000
        rate = self._library.espeak_Initialize(
            synchronous, 0, str(folder / "espeak-ng-data").encode(), no_exit
        )
        if rate != RATE or self._library.espeak_SetVoiceByName(_VOICE.encode()) != 0:
            raise NoVoice(f"the espeakng-loader wheel has no voice {_VOICE} at {RATE} Hz")
        self._library.espeak_SetSynthCallback(self._callback)
        self._library.espeak_SetParameter(1, _SPEED, 0)

    def speak(self, sentence: str) -> bytes:
        text = reading.pinyin(sentence).encode() + b"\0"
        with self._lock:
            self._heard.clear()
            code = self._library.espeak_Synth(text, ctypes.c_size_t(len(text)), 0, 1, 0, 1, None, None)
            self._library.espeak_Synchronize()
            if code != 0 or not self._heard:
                raise NoVoice("espeak-ng said nothing")
            return bytes(self._heard)

    def _hear(self, samples: Any, count: int, _events: Any) -> int:
        if samples and count > 0:
            self._heard += ctypes.string_at(samples, count * _BYTES_PER_SAMPLE)
        return 0


_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class Silence:
    """No voice on this machine: as much silence as the sentence would take, so that captions can be read."""

    name = "silence"

    def speak(self, sentence: str) -> bytes:
        syllables = len(reading.pinyin(sentence).split())
        return silence(math.ceil(syllables * _SECONDS_PER_SYLLABLE * 10) / 10)
