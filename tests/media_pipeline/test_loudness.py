"""Every recording is heard alike: −16 LUFS, without overdriving, and silence stays silent."""

import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline import loudness
from media_pipeline.binaries import binary
from media_pipeline.loudness import Loudness
from media_pipeline.plan import Sound
from tests.media_pipeline import clips, streaming

SOUND = Sound(index=1, channels=2)


def speech(path: Path, *, volume: str, seconds: int = 6) -> Path:
    """Make a film with noise that swells and fades as a voice does."""
    noise = f"anoisesrc=duration={seconds}:colour=pink:seed=7,tremolo=f=3:d=0.8,volume={volume}"
    clips.run(
        "-f", "lavfi", "-i", f"testsrc2=size=256x144:rate=25:duration={seconds}", "-f", "lavfi", "-i", noise,
        "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", path,
    )  # fmt: skip
    return path


def heard(path: Path) -> tuple[float, float]:
    """Return the loudness in LUFS and the true peak in dBTP of one of our own streams."""
    command = [binary("ffmpeg"), "-nostdin", "-i", str(path), "-af", "ebur128=peak=true", "-f", "null", "-"]
    words = subprocess.run(command, check=True, capture_output=True, timeout=60).stderr.decode()
    integrated, peak = re.findall(r"I:\s+(-?[\d.]+) LUFS", words), re.findall(r"Peak:\s+(\S+) dBFS", words)
    return float(integrated[-1]), float(peak[-1])


@pytest.mark.parametrize("volume", ["-15dB", "-3dB"])
def test_quiet_and_loud_recordings_come_out_alike(clip_folder: Path, volume: str) -> None:
    path = speech(clip_folder / f"speech{volume}.mp4", volume=volume)
    streaming.transcode(path, clip_folder / f"speech{volume}")
    integrated, peak = heard(clip_folder / f"speech{volume}/audio/playlist.m3u8")
    assert integrated == pytest.approx(loudness.TARGET_LUFS, abs=1.0)
    assert peak < 0


def test_the_limiter_does_not_move_the_sound(clip_folder: Path, tmp_path: Path) -> None:
    """A quiet film with one clap that the gain would overdrive: the clap stays where it was."""
    path = clip_folder / "clap.mp4"
    sound = "anoisesrc=duration=6:seed=3:amplitude=0.05,volume='if(between(t,3,3.02),15,1)':eval=frame"
    clips.run(
        "-f", "lavfi", "-i", "color=size=256x144:rate=25:duration=6", "-f", "lavfi", "-i", sound,
        "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "pcm_s16le", path.with_suffix(".mkv"),
    )  # fmt: skip
    made = streaming.transcode(path.with_suffix(".mkv"), tmp_path / "clap")
    assert made.plan.sound is not None
    assert made.plan.sound.limited
    before, after = loudest(path.with_suffix(".mkv")), loudest(tmp_path / "clap/audio/playlist.m3u8")
    assert after == pytest.approx(before, abs=0.01)


def loudest(path: Path) -> float:
    """Return where the first sample is that reaches half of the loudest, in seconds."""
    command = [binary("ffmpeg"), "-nostdin", "-v", "error", "-copyts", "-i", str(path)]
    # What lies before zero is the encoder's delay, which players leave out.
    command += ["-af", "atrim=start=0,aresample=8000", "-ac", "1"]
    raw = subprocess.run([*command, "-f", "u8", "-"], check=True, capture_output=True, timeout=60).stdout
    heights = [abs(sample - 128) for sample in raw]
    half = max(heights) / 2
    return next(number for number, height in enumerate(heights) if height >= half) / 8000


def test_silence_is_left_alone() -> None:
    assert loudness.normalised(SOUND, Loudness(-70.0, float("-inf"), ())) == SOUND


def test_the_gain_is_bounded() -> None:
    assert loudness.normalised(SOUND, Loudness(-55.0, -40.0, ())).gain == loudness.MOST_GAIN_DB


def test_a_limiter_is_added_only_where_the_gain_overdrives() -> None:
    assert not loudness.normalised(SOUND, Loudness(-20.0, -10.0, ())).limited
    assert loudness.normalised(SOUND, Loudness(-20.0, -4.0, ())).limited


def test_the_wave_form_has_a_level_for_every_tenth_of_a_second(clip_folder: Path, tmp_path: Path) -> None:
    path = clip_folder / "half-silent.mp4"
    sound = "sine=frequency=500:duration=4,volume='if(lt(t,2),0,4)':eval=frame"
    clips.run(
        "-f", "lavfi", "-i", "color=size=256x144:rate=25:duration=4", "-f", "lavfi", "-i", sound,
        "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", path,
    )  # fmt: skip
    found = loudness.measure(path, SOUND, tmp_path, alive=lambda: None)
    assert len(found.levels) == pytest.approx(40, abs=1)
    assert max(found.levels[:18]) == 0
    assert min(found.levels[25:]) > 50


@given(st.lists(st.integers(0, 100), max_size=50))
def test_packed_levels_come_back(levels: list[int]) -> None:
    assert loudness.unpack(loudness.pack(levels)) == levels
