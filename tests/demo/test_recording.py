"""A recording is a real film with sound, made once."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from lms.demo import narration, recording, slides
from lms.demo.content import Course
from lms.demo.narration import Silence
from media_pipeline import ffprobe


def test_a_recording_shows_and_sounds_as_long_as_its_slides(
    two_courses: list[Course], silence: Silence, tmp_path: Path
) -> None:
    course = two_courses[0]
    lesson = next(course.lessons)
    made = recording.produce(course, lesson, voice=silence, folder=tmp_path)
    streams = {stream["codec_type"]: stream for stream in ffprobe.report(made.video)["streams"]}
    expected = sum(recording.narrate(lesson, silence).stays)
    assert (streams["video"]["width"], streams["video"]["height"]) == (slides.WIDTH, slides.HEIGHT)
    for stream in streams.values():
        assert float(stream["duration"]) == pytest.approx(expected, abs=0.3)


def test_the_same_text_is_not_recorded_twice(
    two_courses: list[Course], silence: Silence, tmp_path: Path
) -> None:
    course = two_courses[0]
    lesson = next(course.lessons)
    first = recording.produce(course, lesson, voice=silence, folder=tmp_path)
    again = recording.produce(course, lesson, voice=silence, folder=tmp_path)
    assert first.made
    assert not again.made
    assert (again.video, again.captions) == (first.video, first.captions)
    assert len(list(tmp_path.iterdir())) == 2


def test_another_text_another_voice_another_colour_is_another_recording(
    two_courses: list[Course], silence: Silence
) -> None:
    course = two_courses[0]
    lesson = next(course.lessons)
    louder = replace(lesson.slides[0], say="换一句话。")
    digests = {
        recording.digest(course, lesson, silence),
        recording.digest(replace(course, colour="#000000"), lesson, silence),
        recording.digest(course, replace(lesson, slides=(louder, *lesson.slides[1:])), silence),
    }
    assert len(digests) == 3
    voice = narration.find_voice()
    if voice.name != Silence.name:
        assert recording.digest(course, lesson, voice) not in digests


def test_the_voice_at_hand_can_be_heard() -> None:
    voice = narration.find_voice()
    if voice.name == Silence.name:
        pytest.skip("no espeak-ng on this machine")
    sound = voice.speak("先断电，再验电。")
    assert 1 < narration.seconds(sound) < 6
    assert any(sound)


def test_slides_count_up_and_differ(two_courses: list[Course]) -> None:
    course = two_courses[0]
    lesson = next(course.lessons)
    pictures: list[Image.Image] = list(slides.draw(course, lesson))
    assert len(pictures) == len(lesson.slides) + 1
    assert len({picture.tobytes() for picture in pictures}) == len(pictures)
