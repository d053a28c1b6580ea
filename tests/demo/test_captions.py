"""Captions stand in time with the sound."""

import pytest

from lms.demo import captions, narration, recording
from lms.demo.content import Course
from lms.demo.narration import Silence, Voice
from media_pipeline.captions import parse


@pytest.fixture(params=["the voice at hand", "silence"])
def voice(request: pytest.FixtureRequest) -> Voice:
    return narration.find_voice() if request.param == "the voice at hand" else Silence()


def test_cues_follow_each_other_inside_the_recording(two_courses: list[Course], voice: Voice) -> None:
    track = recording.narrate(next(two_courses[0].lessons), voice)
    times = [moment for cue in track.cues for moment in (cue.start, cue.end)]
    assert times == sorted(times)
    assert all(cue.start < cue.end for cue in track.cues)
    assert times[0] > 0
    assert times[-1] < narration.seconds(track.sound)
    assert sum(track.stays) == pytest.approx(narration.seconds(track.sound))


def test_a_slide_stays_while_its_own_sentences_are_spoken(two_courses: list[Course], voice: Voice) -> None:
    lesson = next(two_courses[0].lessons)
    track = recording.narrate(lesson, voice)
    ends_of_title = track.stays[0]
    spoken_then = [
        cue.text for cue in track.cues if ends_of_title <= cue.start < ends_of_title + track.stays[1]
    ]
    assert spoken_then == captions.sentences(lesson.slides[0].say)


def test_the_pipeline_reads_the_captions_as_they_were_meant(
    two_courses: list[Course], silence: Silence
) -> None:
    track = recording.narrate(next(two_courses[1].lessons), silence)
    cues = parse(captions.webvtt(track.cues))
    assert [cue.text for cue in cues] == [cue.text.rstrip("。") for cue in track.cues]
    assert [cue.start for cue in cues] == pytest.approx([cue.start for cue in track.cues], abs=0.001)


def test_a_silent_voice_takes_as_long_as_a_speaker_would(two_courses: list[Course]) -> None:
    voice = narration.find_voice()
    if voice.name == Silence.name:
        pytest.skip("no espeak-ng on this machine to compare with")
    lesson = next(two_courses[0].lessons)
    spoken, silent = (sum(recording.narrate(lesson, one).stays) for one in (voice, Silence()))
    assert silent == pytest.approx(spoken, rel=0.35)
