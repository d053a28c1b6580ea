"""Looking at real files: how long, how it ends, whether its middle can be found, how it is coloured."""

from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

from media_pipeline import ffprobe, probe
from media_pipeline.exceptions import Refused, Stalled
from media_pipeline.reasons import Reason
from tests.media_pipeline import clips
from tests.media_pipeline.corpus import recordings

LIMITS = probe.Limits(seconds=3600, bytes=10**9)
FINE = ("-g", "25")


def examine(path: Path, limits: probe.Limits = LIMITS) -> probe.Source:
    return ffprobe.examine(path, limits)


def film(path: Path, *options: str, **kwargs: object) -> Path:
    return recordings.film(path, *options, **{"seconds": 4, **kwargs})


@pytest.mark.parametrize("name", ["plain.mp4", "plain.mov", "plain.mkv"])
def test_a_file_with_an_index_can_be_encoded_in_pieces(tmp_path: Path, name: str) -> None:
    source = examine(film(tmp_path / name, *FINE))
    assert source.seekable
    assert source.duration == pytest.approx(4.0, abs=0.05)


@pytest.mark.parametrize("name", ["plain.ts", "plain.mpg", "plain.flv", "plain.avi"])
def test_a_file_that_is_searched_by_guessing_is_encoded_in_one_go(tmp_path: Path, name: str) -> None:
    codec = {"mpg": "mpeg2video", "avi": "mpeg4"}.get(name[-3:], "libx264")
    assert not examine(film(tmp_path / name, *FINE, codec=codec)).seekable


def test_what_a_browser_recorded_is_measured(tmp_path: Path) -> None:
    path = tmp_path / "recorded.webm"
    recordings.live(path)
    source = examine(path)
    assert source.duration == pytest.approx(1.0, abs=0.1)
    assert not source.seekable


def test_a_film_with_one_keyframe_a_minute_is_encoded_in_one_go(tmp_path: Path) -> None:
    path = film(tmp_path / "one-key.mp4", "-g", "999", seconds=80, rate="2", size="64x36")
    assert not examine(path).seekable


def test_a_film_that_begins_late_on_its_own_clock_is_not_trusted(tmp_path: Path) -> None:
    path = film(tmp_path / "late.mkv", "-output_ts_offset", "30", *FINE)
    source = examine(path)
    assert source.duration == pytest.approx(4.0, abs=0.1)
    assert not source.seekable


def test_a_picture_that_ends_before_the_sound_is_held(tmp_path: Path) -> None:
    path = tmp_path / "held.mp4"
    recordings.uneven(path, picture=1, sound=3)
    source = examine(path)
    assert source.video.hold == pytest.approx(2.0, abs=0.1)
    assert source.audio is not None
    assert source.audio.hold == 0.0


def test_a_sound_that_ends_before_the_picture_is_followed_by_silence(tmp_path: Path) -> None:
    path = tmp_path / "hushed.mkv"
    recordings.uneven(path, picture=30, sound=1)
    source = examine(path)
    assert source.audio is not None
    assert source.audio.hold == pytest.approx(29.0, abs=0.1)
    assert source.video.hold == 0.0


def test_a_sound_that_was_announced_and_never_came_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "announced.mp4"
    whole = film(tmp_path / "heard.mp4")
    data = bytearray(whole.read_bytes())
    # The second table of sample sizes is the sound's: it becomes an empty one.
    at = data.rindex(b"stsz") + 8
    data[at : at + 8] = bytes(8)
    path.write_bytes(data)
    assert examine(whole).audio is not None
    assert examine(path).audio is None


def test_subtitles_that_go_on_do_not_make_a_film_longer(tmp_path: Path) -> None:
    words = tmp_path / "words.srt"
    words.write_text("1\n00:00:00,000 --> 00:00:01,000\n你好\n\n2\n00:10:00,000 --> 00:10:01,000\n再见\n")
    path = tmp_path / "subtitled.mkv"
    clips.run("-i", film(tmp_path / "bare.mp4"), "-i", words, "-c:v", "copy", "-c:a", "copy", path)
    assert examine(path).duration == pytest.approx(4.0, abs=0.1)


def test_tracks_that_end_together_need_nothing(clip: Path) -> None:
    source = examine(clip)
    assert source.audio is not None
    assert (source.video.hold, source.audio.hold) == (0.0, 0.0)


def test_a_clock_that_jumps_does_not_make_a_film_too_long(tmp_path: Path) -> None:
    path = tmp_path / "jumps.ts"
    recordings.jumping(path)
    assert examine(path, probe.Limits(seconds=60, bytes=10**9)).duration == pytest.approx(2.0, abs=0.3)


@pytest.mark.parametrize(
    ("name", "share"),
    [
        *product(["cut.mp4", "cut.mkv", "cut.flv"], [0.02, 0.3, 0.6, 0.9]),
        # These say that they end in the middle of something: less than half a second is missing.
        *product(["cut.mp4", "cut.mkv"], [0.99]),
    ],
)
def test_a_copy_that_broke_off_is_found_out_wherever_it_did(
    clip_folder: Path, tmp_path: Path, name: str, share: float
) -> None:
    whole = clip_folder / f"whole-{name}"
    if not whole.exists():
        film(whole, "-movflags", "+faststart", *FINE, seconds=40, size="64x36", rate="10")
    data = whole.read_bytes()
    path = tmp_path / name
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(Refused) as caught:
        examine(path)
    accepted = {Reason.TRUNCATED, Reason.NO_VIDEO_STREAM, Reason.UNREADABLE, Reason.NOT_A_VIDEO}
    assert caught.value.code in (accepted if share == 0.02 else {Reason.TRUNCATED})


def test_the_colours_of_a_bright_recording_are_told(tmp_path: Path) -> None:
    path = tmp_path / "bright.mp4"
    recordings.hdr(path, "smpte2084")
    colour = examine(path).video.colour
    assert colour.is_hdr
    assert (colour.matrix, colour.primaries) == ("bt2020nc", "bt2020")


def test_chapters_come_with_their_titles(tmp_path: Path) -> None:
    path = tmp_path / "chapters.mp4"
    recordings.with_chapters(path)
    assert examine(path).chapters == (probe.ChapterMark(0.0, "第1节"), probe.ChapterMark(0.5, "第2节"))


def test_an_interlaced_broadcast_is_told_from_a_progressive_one(tmp_path: Path, clip: Path) -> None:
    path = tmp_path / "laced.ts"
    recordings.laced(path)
    assert examine(path).video.interlaced is True
    assert examine(clip).video.interlaced is False


def test_whoever_waits_is_told_that_the_look_goes_on(clip: Path) -> None:
    beats: list[None] = []
    ffprobe.examine(clip, LIMITS, alive=lambda: beats.append(None))
    assert len(beats) >= 2


def test_a_look_that_takes_too_long_is_no_verdict(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ffprobe, "SHORT_SECONDS", 0.0)
    with pytest.raises(Stalled):
        examine(clip)


def test_an_end_that_cannot_be_looked_at_in_time_is_believed(
    clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look: Callable[..., object] = ffprobe._ffprobe

    def slow(path: Path, *arguments: str) -> object:
        if "-show_streams" not in arguments:
            raise Stalled
        return look(path, *arguments)

    monkeypatch.setattr(ffprobe, "_ffprobe", slow)
    source = examine(clip)
    assert source.duration == 2.0
    assert not source.seekable
