"""Real recordings, the odd ones among them, become streams that pass the checks."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageStat

from media_pipeline import ffmpeg, jobs, playlists, queries
from media_pipeline.binaries import binary
from media_pipeline.models import EncodeState, RenditionKind, Video, VideoState
from media_pipeline.signals import video_ready
from media_pipeline.streams import Stream
from tests.media_pipeline import clips

Encoded = Callable[..., Video]
RUNGS = ["144p", "240p", "360p", "480p", "720p"]
WEBM = ("-cpu-used", "8", "-c:a", "libopus")
LACED = ("-flags", "+ilme+ildct")


def stream_folder(media: Path, video: Video) -> Path:
    return media / "streams" / video.stream_version


def look(playlist: Path, *entries: str) -> dict[str, Any]:
    """Ask ffprobe about one of our own playlists."""
    result = subprocess.run(
        [binary("ffprobe"), "-v", "error", "-of", "json", *entries, playlist],
        check=True,
        capture_output=True,
        timeout=60,
    )
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def keyframes(playlist: Path) -> list[float]:
    frames = look(playlist, "-skip_frame", "nokey", "-show_entries", "frame=pts_time")["frames"]
    return [float(frame["pts_time"]) for frame in frames]


def test_a_recording_becomes_a_stream_with_every_rung(hd_stream: tuple[Path, Stream]) -> None:
    folder, made = hd_stream
    assert made.duration == pytest.approx(5.0, abs=0.05)
    assert [one.name for one in made.renditions] == [*RUNGS, "audio", "audio-only"]
    assert {path.name for path in folder.iterdir()} > {*RUNGS, "audio", "audio-only", "master.m3u8"}
    for one in made.renditions:
        whole = playlists.parse((folder / one.name / "playlist.m3u8").read_text())
        assert whole.seconds == pytest.approx(5.0, abs=0.1)
        assert all((folder / one.name / segment.uri).is_file() for segment in whole.segments)
        assert one.rates.average <= one.rates.peak
        assert one.codecs.startswith("avc1.64" if one.width else "mp4a.40.2")


def test_a_ready_video_has_its_stream_and_tells_it(encoded: Encoded, clip: Path, media: Path) -> None:
    heard: list[Video] = []
    receiver = lambda **kwargs: heard.append(kwargs["video"])  # noqa: E731 - kept alive by its name
    video_ready.connect(receiver)
    video = encoded(clip)
    video_ready.disconnect(receiver)
    assert (video.state, video.failure_code, video.progress) == (VideoState.READY, "", 100)
    assert (video.width, video.height) == (640, 360)
    assert heard == [video]
    assert all((media / row.playlist).is_file() for row in video.renditions.all())
    assert (media / video.poster).is_file()


def test_keyframes_stand_on_the_grid_in_every_rung(hd_stream: tuple[Path, Stream]) -> None:
    for name in RUNGS:
        playlist = hd_stream[0] / name / "playlist.m3u8"
        assert keyframes(playlist) == pytest.approx([0.0, 2.0, 4.0], abs=0.005)
        segments = playlists.parse(playlist.read_text()).segments
        assert [segment.seconds for segment in segments] == pytest.approx([4.0, 1.0], abs=0.04)


def test_picture_and_sound_stay_together(encoded: Encoded, clip_folder: Path, media: Path) -> None:
    """A clapperboard: it turns bright and loud after a second, and still does so in the stream."""
    path = clip_folder / "clapper.mp4"
    clips.film(path, "-vf", "drawbox=color=black:t=fill:enable='lt(t,1)'", "-af", "volume=0:enable='lt(t,1)'")
    video = encoded(path)
    (bright_before,) = moments(path, *PICTURE)
    (loud_before,) = moments(path, *SOUND)
    (bright,) = moments(media / video.renditions.get(name="360p").playlist, *PICTURE)
    assert bright == pytest.approx(bright_before, abs=0.005)
    for name in ("audio", "audio-only"):
        (loud,) = moments(media / video.renditions.get(name=name).playlist, *SOUND)
        assert loud == pytest.approx(loud_before, abs=0.025)


PICTURE = ("-vf", "blackdetect=d=0.3", "black_end")
SOUND = ("-af", "silencedetect=d=0.3", "silence_end")


def moments(playlist: Path, kind: str, detector: str, word: str) -> list[float]:
    """Return when a detector of ffmpeg's saw something."""
    command = [binary("ffmpeg"), "-nostdin", "-i", str(playlist), kind, detector, "-f", "null", "-"]
    result = subprocess.run(command, check=True, capture_output=True, timeout=60)
    return [float(found) for found in re.findall(rf"{word}:\s*([\d.]+)", result.stderr.decode())]


def test_the_master_promises_what_was_measured(encoded: Encoded, clip: Path, media: Path) -> None:
    video = encoded(clip)
    master = (stream_folder(media, video) / "master.m3u8").read_text()
    picture = video.renditions.get(name="360p")
    sound = video.renditions.get(name="audio")
    assert f"BANDWIDTH={picture.peak_bitrate + sound.peak_bitrate}," in master
    assert "RESOLUTION=640x360,FRAME-RATE=25.000" in master
    assert master.count("#EXT-X-STREAM-INF") == 4
    assert 40_000 < video.renditions.get(name="audio-only").average_bitrate < 60_000


def test_a_poster_shows_something_even_after_a_black_beginning(
    encoded: Encoded, clip_folder: Path, media: Path
) -> None:
    path = clips.film(clip_folder / "black.mp4", "-vf", "fade=in:st=0:d=1.2:color=black")
    video = encoded(path)
    with Image.open(media / video.poster) as image:
        assert image.size == (640, 360)
        assert ImageStat.Stat(image.convert("L")).mean[0] > 24


def test_a_silent_recording_plays_without_sound(encoded: Encoded, clip_folder: Path, media: Path) -> None:
    video = encoded(clips.film(clip_folder / "silent.mkv", sound=False, seconds=1))
    assert [row.name for row in video.renditions.all()] == ["144p", "240p", "360p"]
    assert "AUDIO" not in (stream_folder(media, video) / "master.m3u8").read_text()
    cost = queries.data_cost(video)
    assert cost is not None
    assert cost.audio_bytes is None


def test_a_phone_held_upright_stays_upright(encoded: Encoded, clip: Path, clip_folder: Path) -> None:
    path = clip_folder / "turned.mov"
    clips.run("-display_rotation", "90", "-i", clip, "-c", "copy", path) if _knows_rotation() else clips.run(
        "-i", clip, "-c", "copy", "-metadata:s:v", "rotate=90", path
    )
    video = encoded(path)
    assert (video.width, video.height) == (360, 640)
    picture = video.renditions.get(name="360p")
    assert (picture.width, picture.height) == (360, 640)


def _knows_rotation() -> bool:
    result = subprocess.run([binary("ffmpeg"), "-h", "full"], capture_output=True, timeout=60, check=False)
    return b"-display_rotation" in result.stdout


@pytest.mark.parametrize(
    ("name", "options", "expected"),
    [
        ("odd.mp4", {"size": "321x241", "options": ("-pix_fmt", "yuv444p")}, (320, 240)),
        ("wide.mp4", {"size": "720x480", "options": ("-vf", "setsar=32/27")}, (852, 480)),
        ("sixty.mp4", {"rate": "60", "size": "320x180"}, (256, 144)),
        ("still.mp4", {"rate": "1", "size": "320x180", "seconds": 3}, (256, 144)),
        ("blink.mp4", {"seconds": 0.3, "size": "320x180"}, (256, 144)),
        ("tiny.mp4", {"size": "98x64"}, (98, 64)),
        ("web.webm", {"codec": "libvpx", "size": "320x180", "options": WEBM}, (256, 144)),
        ("ten.mkv", {"size": "320x180", "options": ("-pix_fmt", "yuv420p10le")}, (256, 144)),
        ("surround.mp4", {"size": "320x180", "options": ("-ac", "6", "-c:a", "aac")}, (256, 144)),
        ("laced.mpg", {"codec": "mpeg2video", "size": "320x240", "options": LACED}, (320, 240)),
    ],
)  # fmt: skip
def test_odd_recordings_become_plain_streams(
    encoded: Encoded,
    clip_folder: Path,
    media: Path,
    name: str,
    options: dict[str, Any],
    expected: tuple[int, int],
) -> None:
    extra = options.pop("options", ()) if (options := dict(options)) else ()
    video = encoded(clips.film(clip_folder / name, *extra, **{"seconds": 1, **options}))
    assert (video.state, video.failure_code) == (VideoState.READY, "")
    highest = video.renditions.filter(kind=RenditionKind.VIDEO).last()
    assert highest is not None
    assert (highest.width, highest.height) == expected
    assert video.duration == pytest.approx(options.get("seconds", 1), abs=0.15)
    facts = look(stream_folder(media, video) / highest.name / "playlist.m3u8", "-show_streams")["streams"][0]
    assert (facts["pix_fmt"], facts["profile"]) == ("yuv420p", "High")
    assert facts["sample_aspect_ratio"] in ("1:1", "N/A")
    tags = ("color_space", "color_transfer", "color_primaries", "color_range")
    assert [facts[tag] for tag in tags] == ["bt709", "bt709", "bt709", "tv"]


def test_a_variable_frame_rate_and_a_late_start_land_on_the_grid(
    encoded: Encoded, clip_folder: Path, media: Path
) -> None:
    path = clips.film(
        clip_folder / "vfr.mkv", "-vf", r"select='not(mod(n\,3))+lt(n\,20)',setpts=PTS+0.5/TB",
        "-vsync", "vfr", size="320x180", seconds=3,
    )  # fmt: skip
    video = encoded(path)
    assert video.state == VideoState.READY
    rendition = video.renditions.get(name="144p")
    assert keyframes(media / rendition.playlist) == pytest.approx([0.0, 2.0], abs=0.1)


def test_a_recording_that_does_not_say_how_long_it_is_still_plays(
    encoded: Encoded, clip_folder: Path
) -> None:
    path = clip_folder / "browser.webm"
    clips.film(path, "-cpu-used", "8", "-c:a", "libopus", "-live", "1", codec="libvpx", size="320x180")
    assert encoded(path).duration == pytest.approx(2.0, abs=0.1)


def test_where_a_phone_was_never_reaches_the_stream(encoded: Encoded, clip_folder: Path, media: Path) -> None:
    path = clip_folder / "located.mp4"
    clips.film(path, "-metadata", "location=+42.9027+125.1455/", "-metadata", "title=SECRET", seconds=1)
    video = encoded(path)
    everything = b"".join(
        path.read_bytes() for path in stream_folder(media, video).rglob("*") if path.is_file()
    )
    assert b"42.9027" not in everything
    assert b"SECRET" not in everything


def test_progress_only_rises(encoded: Encoded, hd_clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[int, list[float]] = {}
    renew = jobs.renew

    def watch(lease: jobs.Lease, progress: float = 0.0, **kwargs: Any) -> None:
        renew(lease, progress, **kwargs)
        seen.setdefault(lease.number, []).append(lease.progress)

    monkeypatch.setattr(jobs, "renew", watch)
    monkeypatch.setattr("media_pipeline.encoding._HEARTBEAT_SECONDS", 0.0)
    video = encoded(hd_clip)
    assert set(seen) == {0, 1, 2}
    assert all(shares == sorted(shares) for shares in seen.values())
    encode = video.encodes.get()
    assert (encode.state, encode.progress) == (EncodeState.DONE, 1.0)


def test_nothing_is_left_in_the_working_folder(encoded: Encoded, clip: Path, media: Path) -> None:
    encoded(clip)
    assert [path for path in (media.parent / "work").rglob("*") if path.is_file()] == []


def test_a_slideshow_is_a_film_with_sound(tmp_path: Path) -> None:
    slides = []
    for number, colour in enumerate(("navy", "maroon")):
        Image.new("RGB", (320, 180), colour).save(tmp_path / f"{number}.png")
        slides.append((tmp_path / f"{number}.png", 1.0))
    clips.run("-f", "lavfi", "-i", "sine=frequency=300:duration=1.5", tmp_path / "voice.wav")
    ffmpeg.render_slideshow(slides=slides, audio=tmp_path / "voice.wav", output=tmp_path / "film.mp4")
    report = look(tmp_path / "film.mp4", "-show_streams", "-show_format")
    assert [stream["codec_name"] for stream in report["streams"]] == ["h264", "aac"]
    assert float(report["format"]["duration"]) == pytest.approx(2.0, abs=0.1)
