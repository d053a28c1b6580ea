"""What ffprobe's report says of a file is judged by rules."""

from fractions import Fraction
from typing import Any

import pytest

from media_pipeline import disguises, probe
from media_pipeline.exceptions import Refused
from media_pipeline.reasons import Reason, sentence

LIMITS = probe.Limits(seconds=3600, bytes=1000)


def picture(**fields: Any) -> dict[str, Any]:
    return {
        "index": 0,
        "codec_type": "video",
        "codec_name": "h264",
        "width": 1920,
        "height": 1080,
        "avg_frame_rate": "30/1",
        "disposition": {"default": 1, "attached_pic": 0},
        **fields,
    }


def sound(**fields: Any) -> dict[str, Any]:
    return {"index": 1, "codec_type": "audio", "codec_name": "aac", "channels": 2, **fields}


def read(*streams: dict[str, Any], duration: str | None = "60.0") -> probe.Source:
    return probe.read({"streams": list(streams), "format": {"duration": duration}}, LIMITS)


def refusal(*streams: dict[str, Any], duration: str | None = "60.0") -> Reason:
    with pytest.raises(Refused) as caught:
        read(*streams, duration=duration)
    return caught.value.code


def test_a_plain_recording_is_accepted() -> None:
    source = read(picture(field_order="progressive"), sound())
    assert source == probe.Source(
        60.0, probe.VideoTrack(0, 1920, 1080, Fraction(30), interlaced=False), probe.AudioTrack(1, 2)
    )


def test_a_phone_held_upright_is_portrait() -> None:
    turned = picture(side_data_list=[{"side_data_type": "Display Matrix", "rotation": -90}])
    assert (read(turned).video.width, read(turned).video.height) == (1080, 1920)
    assert read(picture(tags={"rotate": "180"})).video.width == 1920


def test_pixels_that_are_not_square_are_stretched() -> None:
    assert read(picture(width=720, height=576, sample_aspect_ratio="16:15")).video.width == 768


def test_a_silent_recording_has_no_sound_track() -> None:
    assert read(picture()).audio is None
    assert read(picture(), sound(channels=0)).audio is None


def test_a_missing_or_senseless_duration_is_unknown() -> None:
    assert read(picture(), duration=None).duration is None
    assert read(picture(), duration="N/A").duration is None
    assert read(picture(duration="12.5"), duration=None).duration == 12.5


def test_a_missing_frame_rate_falls_back() -> None:
    assert read(picture(avg_frame_rate="0/0", r_frame_rate="50/1")).video.frame_rate == 50
    assert read(picture(avg_frame_rate="0/0")).video.frame_rate == 25


def test_the_default_picture_is_taken_of_several() -> None:
    other = picture(index=2, width=640, height=360, disposition={"default": 0})
    assert read(other, picture()).video.index == 0


@pytest.mark.parametrize(
    ("streams", "reason"),
    [
        ([sound()], Reason.NO_VIDEO_STREAM),
        ([], Reason.NO_VIDEO_STREAM),
        ([sound(), picture(disposition={"attached_pic": 1})], Reason.COVER_ART_ONLY),
        ([picture(codec_name="unknown")], Reason.UNREADABLE),
        ([picture(width=0)], Reason.UNREADABLE),
        ([picture(width=20000, height=20000)], Reason.TOO_MANY_PIXELS),
        ([picture(width=16, height=16)], Reason.TOO_SMALL),
        ([picture()] * 33, Reason.TOO_MANY_STREAMS),
    ],
)
def test_what_is_no_video_is_refused(streams: list[dict[str, Any]], reason: Reason) -> None:
    assert refusal(*streams) == reason


def test_a_video_longer_than_allowed_is_refused() -> None:
    assert refusal(picture(), duration="3601") == Reason.TOO_LONG


def test_an_empty_or_too_large_file_is_refused() -> None:
    for count, reason in ((0, Reason.EMPTY), (1001, Reason.TOO_LARGE)):
        with pytest.raises(Refused) as caught:
            probe.check_bytes(count, LIMITS)
        assert caught.value.code == reason


@pytest.mark.parametrize(
    "head", [b"#EXTM3U\n", b"\xef\xbb\xbf#extm3u", b"ffconcat version 1.0", b'<?xml version="1.0"?><MPD>']
)
def test_text_that_leads_elsewhere_is_a_playlist(head: bytes) -> None:
    assert disguises.reason(head) == Reason.PLAYLIST


def test_other_beginnings_are_left_to_ffprobe() -> None:
    assert disguises.reason(b"\x00\x00\x00\x20ftypisom") is None


@pytest.mark.parametrize(
    ("claimed", "decoded", "missing"),
    [(60.0, 59.5, False), (60.0, 30.0, True), (None, 5.0, False), (3.0, 1.2, True), (2.0, 1.9, False)],
)
def test_a_file_that_holds_less_than_it_says_is_truncated(
    claimed: float | None, decoded: float, missing: bool
) -> None:
    assert probe.is_truncated(claimed, decoded) is missing


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_a_sentence_that_says_what_to_do(reason: Reason) -> None:
    words = sentence(reason)
    assert words.endswith("。")
    assert "请" in words
