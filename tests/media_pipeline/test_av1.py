"""A video that many watch gets AV1 renditions beside the others, when nothing else waits."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from media_pipeline import fmp4, ladder, orphans, queries, services
from media_pipeline.binaries import encoders
from media_pipeline.exceptions import OutputInvalid
from media_pipeline.models import Encode, EncodePurpose, EncodeState, Leftover, Video, VideoState
from tests.media_pipeline.test_encode import look

CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:01.000\n先断电\n"


@pytest.fixture
def watched(encoded: Callable[..., Video], clip: Path, settings: Settings) -> Video:
    """A video with captions that was watched for eleven hours."""
    settings.VIDEO_AV1_WATCHED_HOURS = 10.0
    video = encoded(clip)
    services.set_captions(video=video, vtt=CAPTIONS)
    services.set_popularity(seconds={video.pk: 11 * 3600.0})
    return Video.objects.get(pk=video.pk)


@pytest.fixture
def av1() -> None:
    if "libsvtav1" not in encoders():
        pytest.skip("this ffmpeg has no libsvtav1")


def add(video: Video) -> Video:
    services.process_encode(encode_id=services.add_av1(video).pk)
    return Video.objects.get(pk=video.pk)


def addresses(playlist: Path) -> list[Path]:
    text = playlist.read_text()
    named = re.findall(r'URI="([^"]+)"', text)
    named += [line for line in text.splitlines() if line and not line.startswith("#")]
    return [playlist.parent / name for name in named]


@pytest.mark.usefixtures("av1")
def test_a_watched_video_plays_in_av1_too(watched: Video, media: Path) -> None:
    old = watched.stream_version
    video = add(watched)
    assert (video.state, video.duration) == (VideoState.READY, watched.duration)
    assert video.stream_version != old
    assert [row.name for row in video.renditions.all()][-1] == "360p-av1"
    master = media / "streams" / video.stream_version / "master.m3u8"
    text = master.read_text()
    assert re.search(r'CODECS="av01\.0\.\d\dM\.08,mp4a\.40\.2",RESOLUTION=640x360', text)
    assert text.index("avc1") < text.index("av01")
    lists = addresses(master)
    named = [*lists, *(path for each in lists for path in addresses(each))]
    assert [path for path in named if not path.is_file()] == []
    playlist = media / video.renditions.get(name="360p-av1").playlist
    packets = look(playlist, "-show_entries", "packet=flags,pts_time")["packets"]
    assert [float(one["pts_time"]) for one in packets if "K" in one["flags"]] == pytest.approx(
        [0.0], abs=0.01
    )


@pytest.mark.usefixtures("av1")
def test_captions_posters_and_the_one_file_come_along(watched: Video, media: Path) -> None:
    video = add(watched)
    captioned = media / video.master_url.removeprefix("/media/")
    assert "av01" in captioned.read_text()
    assert "TYPE=SUBTITLES" in captioned.read_text()
    for path in (video.poster, *video.posters, video.storyboard, video.progressive):
        assert video.stream_version in path
        assert (media / path).is_file()


@pytest.mark.usefixtures("av1")
def test_who_watches_the_old_stream_goes_on(watched: Video, media: Path) -> None:
    old = media / "streams" / watched.stream_version
    before = (old / "master.m3u8").read_text()
    add(watched)
    assert (old / "master.m3u8").read_text() == before
    assert Leftover.objects.filter(path=f"streams/{watched.stream_version}").exists()
    assert orphans.find() == []


def test_only_what_is_watched_enough_gets_it_and_only_when_nothing_waits(
    watched: Video, settings: Settings
) -> None:
    assert list(queries.worth_av1(12)) == []
    assert list(queries.worth_av1(10)) == [watched]
    settings.VIDEO_AV1_WATCHED_HOURS = 0.0
    services.sweep()
    assert not Encode.objects.filter(purpose=EncodePurpose.AV1).exists()


def test_what_failed_is_not_tried_again_by_itself(watched: Video) -> None:
    encode = services.add_av1(watched)
    Encode.objects.filter(pk=encode.pk).update(state=EncodeState.FAILED)
    assert list(queries.worth_av1(10)) == []
    assert Video.objects.get(pk=watched.pk).state == VideoState.READY


def test_the_rungs_of_av1_have_names_of_their_own() -> None:
    names = [picture.name for picture in ladder.pictures(ladder.AV1, 1280, 720)]
    assert names == ["360p-av1", "720p-av1"]
    assert ladder.gop(ladder.AV1, ladder.frame_rate(ladder.AV1, ladder.AV1.min_frame_rate), [1]) == 20


@pytest.mark.parametrize(
    ("box", "codec"),
    [
        (b"av1C\x81\x05\x0c\x00", "av01.0.05M.08"),
        (b"av1C\x81\x28\xc0\x00", "av01.1.08H.10"),
        (b"av1C\x81\x4d\x60\x00", "av01.2.13M.12"),
    ],
)
def test_the_codec_string_is_read_from_the_box(box: bytes, codec: str) -> None:
    assert fmp4.av1_codec(b"\x00" * 9 + box) == codec


def test_a_box_cut_short_is_no_av1() -> None:
    with pytest.raises(OutputInvalid):
        fmp4.av1_codec(b"av1C\x81")
