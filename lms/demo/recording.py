"""The recording of a lesson: its slides, its narration and captions with the times of the sound.

Made from the text alone and kept under a digest of it, so that the same text is never rendered twice.
"""

import hashlib
import json
import tempfile
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from lms.demo import captions, narration, slides
from lms.demo.captions import Cue
from lms.demo.content import Course, Lesson
from lms.demo.narration import Voice
from media_pipeline import ffmpeg

# Nothing moves but the slides: five pictures a second are encoded five times as fast as twenty-five.
FRAME_RATE = 5
# Change it when the timing changes, so that recordings are made anew.
VERSION = 1

_LEAD = 0.4
_BETWEEN_SENTENCES = 0.3
_BETWEEN_SLIDES = 0.7
_TAIL = 0.8


@dataclass(frozen=True, slots=True)
class Recording:
    """``video`` is an MP4 file, ``captions`` WebVTT; ``made`` tells whether it had to be rendered."""

    video: Path
    captions: str
    made: bool


@dataclass(frozen=True, slots=True)
class Track:
    """The sound of a lesson, how long each slide stays (seconds, the title first) and what is said when."""

    sound: bytes
    stays: list[float]
    cues: list[Cue]


def digest(course: Course, lesson: Lesson, voice: Voice) -> str:
    """Return what names a recording: everything that is seen or heard in it."""
    seen = [course.title, course.icon, course.colour, lesson.title, lesson.summary]
    said = [[slide.heading, *slide.points, slide.say] for slide in lesson.slides]
    made = [VERSION, slides.VERSION, FRAME_RATE, voice.name]
    return hashlib.sha256(json.dumps([seen, said, made], ensure_ascii=False).encode()).hexdigest()


def produce(course: Course, lesson: Lesson, *, voice: Voice, folder: Path) -> Recording:
    """Return the recording of ``lesson``, rendered into ``folder`` unless it is there.

    Raises ``NoVoice``, ``NoChineseFont``, ``media_pipeline.exceptions.FfmpegMissing`` and ``EncodeFailed``.
    """
    name = digest(course, lesson, voice)
    video, words = folder / f"{name}.mp4", folder / f"{name}.vtt"
    if video.exists() and words.exists():
        return Recording(video, words.read_text(encoding="utf-8"), made=False)
    folder.mkdir(parents=True, exist_ok=True)
    track = narrate(lesson, voice)
    with tempfile.TemporaryDirectory(dir=folder) as name_of_bench:
        bench = Path(name_of_bench)
        pictures = _save(slides.draw(course, lesson), bench)
        _write_wave(bench / "sound.wav", track.sound)
        ffmpeg.render_slideshow(
            slides=list(zip(pictures, track.stays, strict=True)),
            audio=bench / "sound.wav",
            output=bench / "film.mp4",
            frame_rate=FRAME_RATE,
        )
        text = captions.webvtt(track.cues)
        words.write_text(text, encoding="utf-8")
        # Put in place last and at once: what has its name is complete.
        (bench / "film.mp4").replace(video)
    return Recording(video, text, made=True)


def narrate(lesson: Lesson, voice: Voice) -> Track:
    """Return the sound of a lesson: its title, then what each slide says."""
    sound, stays, cues = bytearray(), [], []
    begun = 0.0
    said = [f"{lesson.title}。", *(slide.say for slide in lesson.slides)]
    for number, text in enumerate(said):
        sound += narration.silence(_LEAD if number == 0 else 0)
        for place, sentence in enumerate(captions.sentences(text)):
            sound += narration.silence(_BETWEEN_SENTENCES if place else 0)
            start = narration.seconds(sound)
            sound += voice.speak(sentence)
            cues.append(Cue(start, narration.seconds(sound), sentence))
        sound += narration.silence(_TAIL if number == len(said) - 1 else _BETWEEN_SLIDES)
        stays.append(narration.seconds(sound) - begun)
        begun = narration.seconds(sound)
    return Track(bytes(sound), stays, cues)


def _save(pictures: Iterator[Image.Image], folder: Path) -> list[Path]:
    paths = []
    for number, picture in enumerate(pictures):
        paths.append(folder / f"{number:02}.png")
        picture.save(paths[-1], compress_level=1)
    return paths


def _write_wave(path: Path, sound: bytes) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(narration.RATE)
        file.writeframes(sound)
