"""What is no video ends in words, at once and for good, and leaks nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from pytest_django import Settings

from media_pipeline import ffprobe, services
from media_pipeline.exceptions import Refused
from media_pipeline.models import EncodeState, Video, VideoState
from media_pipeline.reasons import Reason, sentence
from tests.media_pipeline import clips

SECRET = "the database's password"


def hostile(folder: Path, kind: str, clip: Path) -> Path:
    """Make a file of one bad kind, named as a video."""
    path = folder / f"{kind}.mp4"
    secret = folder / "secret.txt"
    secret.write_text(SECRET)
    if kind in TEXTS:
        path.write_text(TEXTS[kind].format(secret=secret, clip=clip))
    else:
        BINARIES[kind](path, clip)
    return path


def sound_alone(path: Path, clip: Path) -> None:
    clips.run("-f", "lavfi", "-i", "sine=duration=1", "-c:a", "aac", path)


def sound_with_a_cover(path: Path, clip: Path) -> None:
    cover = path.with_name("cover.png")
    Image.new("RGB", (64, 64), "red").save(cover)
    clips.run(
        "-f", "lavfi", "-i", "sine=duration=1", "-i", cover, "-map", "0", "-map", "1",
        "-c:a", "aac", "-c:v", "png", "-disposition:v:0", "attached_pic", path,
    )  # fmt: skip


def without_its_index(path: Path, clip: Path) -> None:
    """Cut a recording whose index stands at the end, as a camera writes it."""
    clips.cut_in_half(clips.film(path.with_name("index-last.mp4"), seconds=1), path)


TEXTS = {
    "text": "这不是视频，是一封信。" * 50,
    "svg": '<svg xmlns="http://www.w3.org/2000/svg"><image href="file://{secret}"/></svg>',
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nfile://{secret}\n#EXT-X-ENDLIST\n",
    "concat": "ffconcat version 1.0\nfile '{clip}'\n",
    "dash": '<?xml version="1.0"?>\n<MPD><BaseURL>file://{secret}</BaseURL></MPD>',
    "spaced": "\n\n  #EXTM3U\n#EXTINF:4,\nhttp://127.0.0.1:9/\n",
}
BINARIES: dict[str, Callable[[Path, Path], object]] = {
    "sound": sound_alone,
    "cover": sound_with_a_cover,
    "picture": lambda path, clip: Image.new("RGB", (64, 64), "red").save(path, "PNG"),
    "zeros": lambda path, clip: path.write_bytes(b"\0" * 100_000),
    "half": lambda path, clip: clips.cut_in_half(clip, path),
    "headless": without_its_index,
}
KINDS = {
    "text": Reason.NOT_A_VIDEO,
    "svg": Reason.IMAGE,
    "hls": Reason.PLAYLIST,
    "concat": Reason.PLAYLIST,
    "dash": Reason.PLAYLIST,
    "spaced": Reason.PLAYLIST,
    "sound": Reason.NO_VIDEO_STREAM,
    "cover": Reason.COVER_ART_ONLY,
    "picture": Reason.IMAGE,
    "zeros": Reason.NOT_A_VIDEO,
    "half": Reason.TRUNCATED,
    "headless": Reason.TRUNCATED,
}


@pytest.mark.parametrize(("kind", "reason"), KINDS.items())
def test_a_bad_file_fails_in_words_and_is_not_tried_again(
    encoded: Callable[..., Video], tmp_path: Path, clip: Path, media: Path, kind: str, reason: Reason
) -> None:
    video = encoded(hostile(tmp_path, kind, clip))
    assert (video.state, video.failure_code) == (VideoState.FAILED, reason)
    assert video.failure_message == sentence(reason)
    encode = video.encodes.get()
    assert (encode.state, encode.attempts, encode.reason_code) == (EncodeState.FAILED, 1, reason)
    assert services.sweep() == 0
    assert [path for path in media.rglob("*") if path.is_file()] == []
    assert not video.is_playable


@pytest.mark.parametrize("kind", ["text", "hls", "half"])
def test_a_bad_file_can_be_told_before_it_is_kept(tmp_path: Path, clip: Path, kind: str) -> None:
    with pytest.raises(Refused) as caught:
        services.examine(hostile(tmp_path, kind, clip))
    assert caught.value.code == KINDS[kind]


@pytest.mark.parametrize("kind", ["hls", "concat", "spaced", "svg"])
def test_ffmpeg_itself_would_not_follow_a_playlist(tmp_path: Path, clip: Path, kind: str) -> None:
    """The guard of the second line: ffprobe's own whitelists hold without a look at the first bytes."""
    with pytest.raises(Refused):
        ffprobe.report(hostile(tmp_path, kind, clip))


@pytest.mark.parametrize("container", ["mkv", "webm", "flv"])
def test_a_cut_recording_of_any_container_is_found_out(
    clip_folder: Path, tmp_path: Path, container: str
) -> None:
    codec = {"webm": ("-cpu-used", "8", "-c:a", "libopus")}.get(container, ())
    whole = clips.film(
        clip_folder / f"whole.{container}", *codec, seconds=3, size="320x180",
        codec="libvpx" if container == "webm" else "libx264",
    )  # fmt: skip
    with pytest.raises(Refused) as caught:
        services.examine(clips.cut_in_half(whole, tmp_path / f"half.{container}"))
    assert caught.value.code == Reason.TRUNCATED


def test_the_limits_of_the_site_are_kept(
    encoded: Callable[..., Video], clip: Path, settings: Settings
) -> None:
    settings.VIDEO_MAX_SECONDS = 1
    assert encoded(clip).failure_code == Reason.TOO_LONG
    settings.VIDEO_MAX_BYTES = 100
    with pytest.raises(Refused) as caught:
        encoded(clip, title="又一遍")
    assert caught.value.code == Reason.TOO_LARGE


def test_a_stream_of_garbage_in_a_whole_container_is_unreadable(
    encoded: Callable[..., Video], clip: Path, tmp_path: Path
) -> None:
    data = bytearray(clip.read_bytes())
    at = data.index(b"mdat") + 4
    data[at:] = bytes(255 - byte for byte in data[at:])
    path = tmp_path / "garbage.mp4"
    path.write_bytes(data)
    video = encoded(path)
    assert video.state != VideoState.READY
    assert not video.is_playable
