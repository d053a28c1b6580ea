"""What ffprobe's report says of a file is judged by rules."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


ABSURD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**30),
    st.floats(),
    st.sampled_from(
        ["N/A", "0/0", "1/0", "-1/1", "1e400", "nan", "inf", "unknown", "", "1000000000/1", "٣", "9" * 5000]
    ),
    st.text(max_size=8),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=4), st.integers(), max_size=2),
)
FIELDS = (
    *("index", "codec_type", "codec_name", "codec_tag_string", "width", "height", "sample_aspect_ratio"),
    *("r_frame_rate", "avg_frame_rate", "field_order", "nb_frames", "duration", "channels"),
    *("color_space", "color_transfer", "color_primaries", "color_range"),
    *("disposition", "tags", "side_data_list"),
)
INNER = st.dictionaries(
    st.sampled_from(["default", "attached_pic", "comment", "rotate", "rotation", "title", "language"]), ABSURD
)
STREAM = st.builds(
    lambda base, changes: {**base, **changes},
    st.sampled_from([picture(), sound()]),
    st.dictionaries(
        st.sampled_from(FIELDS), st.one_of(ABSURD, INNER, st.lists(INNER, max_size=2)), max_size=5
    ),
)
CHAPTER = st.fixed_dictionaries({}, optional={"start_time": ABSURD, "tags": st.one_of(INNER, ABSURD)})
REPORT = st.fixed_dictionaries(
    {},
    optional={
        "streams": st.one_of(st.lists(st.one_of(STREAM, ABSURD), max_size=4), ABSURD),
        "format": st.one_of(
            st.dictionaries(st.sampled_from(["duration", "start_time", "format_name"]), ABSURD), ABSURD
        ),
        "chapters": st.one_of(st.lists(st.one_of(CHAPTER, ABSURD), max_size=4), ABSURD),
    },
)


@settings(max_examples=400)
@given(REPORT)
def test_any_report_is_a_source_within_the_limits_or_a_refusal(report: dict[str, Any]) -> None:
    try:
        source = probe.read(report, LIMITS)
    except Refused:
        return
    video = source.video
    assert min(video.width, video.height) >= LIMITS.short_side
    assert 0 < video.frame_rate <= LIMITS.frame_rate
    assert source.duration is None or 0 < source.duration <= LIMITS.seconds
    assert source.audio is None or source.audio.channels > 0
    assert all(chapter.start >= 0 and chapter.title for chapter in source.chapters)
    assert not probe.keeps_index(report) or probe.start(report) < 1


@pytest.mark.parametrize(
    "head", [b"#EXTM3U\n", b"\xef\xbb\xbf#extm3u", b"ffconcat version 1.0", b'<?xml version="1.0"?><MPD>']
)
def test_text_that_leads_elsewhere_is_a_playlist(head: bytes) -> None:
    assert disguises.reason(head) == Reason.PLAYLIST


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (b"", Reason.EMPTY),
        (b"\x89PNG\r\n\x1a\n", Reason.IMAGE),
        (b"<svg xmlns", Reason.IMAGE),
        (b"PK\x03\x04", Reason.ARCHIVE),
        (b"%PDF-1.7", Reason.ARCHIVE),
        (b"\0\0\0\x24ftypheic", Reason.IMAGE),
        (b"RIFF\x24\0\0\0WEBPVP8 ", Reason.IMAGE),
        (b"RIFF\x24\0\0\0WAVEfmt ", Reason.NO_VIDEO_STREAM),
        (b"RIFF\x24\0\0\0AVI LIST", None),
        (b"ID3\x04", Reason.NO_VIDEO_STREAM),
        (b".RMF\0\0\0\x12", Reason.UNREADABLE),
        (b"v=0\r\no=- 0 0 IN IP4 127.0.0.1", Reason.PLAYLIST),
        (b"https://example.org/film.m3u8", Reason.PLAYLIST),
    ],
)
def test_what_people_also_send_is_named(head: bytes, reason: Reason | None) -> None:
    assert disguises.reason(head) == reason


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


def test_a_cut_in_the_middle_of_a_packet_is_told_even_when_little_is_missing() -> None:
    assert probe.is_truncated(60.0, 59.5, is_cut=True)
    assert not probe.is_truncated(60.0, 59.9, is_cut=True)


@pytest.mark.parametrize(
    ("average", "grid", "rate"),
    [
        ("30000/1001", "30000/1001", Fraction(30000, 1001)),
        ("8990/301", "30/1", Fraction(30)),  # a phone that left out some pictures
        ("25/1", "50/1", Fraction(25)),  # fields counted as pictures
        ("14985/1001", "1000/1", Fraction(15)),  # times in milliseconds
        ("37/1", "90000/1", Fraction(37)),
        ("1000000/1", "1000/1", Fraction(25)),  # nobody's camera
        ("1000000/1", "50/1", Fraction(50)),
        ("-30/1", "N/A", Fraction(25)),
        ("9" * 400, None, Fraction(25)),
    ],
)
def test_the_frame_rate_is_the_one_that_pictures_are_shown_at(
    average: str, grid: str | None, rate: Fraction
) -> None:
    assert read(picture(avg_frame_rate=average, r_frame_rate=grid)).video.frame_rate == rate


def test_a_file_that_does_not_say_is_not_called_progressive() -> None:
    assert read(picture()).video.interlaced is None
    assert read(picture(field_order="unknown")).video.interlaced is None
    assert read(picture(field_order="tt")).video.interlaced is True
    assert read(picture(field_order="progressive")).video.interlaced is False


def test_colours_are_known_or_empty() -> None:
    hdr = picture(color_space="bt2020nc", color_transfer="smpte2084", color_primaries="reserved")
    assert read(hdr).video.colour == probe.Colour("bt2020nc", "smpte2084", "", "")
    assert read(hdr).video.colour.is_hdr
    assert not read(picture()).video.colour.is_hdr


@pytest.mark.parametrize(
    ("tracks", "index"),
    [
        ([sound(index=1), sound(index=2, disposition={"default": 1})], 2),
        ([sound(index=1, disposition={"comment": 1, "default": 1}), sound(index=2)], 2),
        ([sound(index=1, tags={"title": "Director's Commentary"}), sound(index=2)], 2),
        ([sound(index=1, tags={"language": "eng"}), sound(index=2, tags={"language": "chi"})], 2),
        ([sound(index=1), sound(index=2)], 1),
        ([sound(index=1, codec_name=None), sound(index=2)], 2),
        ([sound(index=1, disposition={"visual_impaired": 1}), sound(index=2)], 2),
    ],
)
def test_of_several_sounds_the_one_most_want_to_hear_is_taken(
    tracks: list[dict[str, Any]], index: int
) -> None:
    audio = read(picture(), *tracks).audio
    assert audio is not None
    assert audio.index == index


def test_a_cover_is_not_taken_for_the_film() -> None:
    cover = picture(index=0, width=3000, height=3000, codec_name="png", nb_frames="1")
    film = picture(index=1, width=640, height=360, disposition={"default": 0})
    assert read(cover, film).video.index == 1
    assert refusal(cover, sound()) == Reason.COVER_ART_ONLY


def test_chapters_are_titled_moments_in_order() -> None:
    entries = [
        {"start_time": "31.0", "tags": {"title": " 接线 "}},
        {"start_time": "1.0", "tags": {"title": "安全\x00"}},
        {"start_time": "1.0", "tags": {"title": "again"}},
        {"start_time": "40", "tags": {}},
        {"start_time": "NaN", "tags": {"title": "never"}},
        {"start_time": "500", "tags": {"title": "past the end"}},
    ]
    report = {
        "streams": [picture()],
        "format": {"duration": "60.0", "start_time": "1.0"},
        "chapters": entries,
    }
    assert probe.read(report, LIMITS).chapters == (
        probe.ChapterMark(0.0, "安全"),
        probe.ChapterMark(30.0, "接线"),
    )


def test_a_small_file_that_would_take_days_to_decode_is_refused() -> None:
    large = picture(width=8192, height=4320)
    assert refusal({**large, "nb_frames": "4000000"}) == Reason.TOO_MANY_FRAMES
    assert refusal({**picture(width=64, height=64), "nb_frames": "70000"}) == Reason.TOO_MANY_FRAMES
    assert read({**large, "nb_frames": "1800"}).video.width == 8192


def test_an_encrypted_film_is_refused_as_one() -> None:
    assert refusal(picture(codec_tag_string="encv")) == Reason.PROTECTED
    assert read(picture(), sound(codec_tag_string="enca")).audio is None


def test_a_broadcast_says_nothing_of_its_length() -> None:
    report = {"streams": [picture()], "format": {"format_name": "mpegts", "duration": "9999999"}}
    assert probe.read(report, LIMITS).duration is None
    assert probe.played_seconds([0.0, 0.04, 0.08, 3000.0, 3000.04]) == pytest.approx(0.12)
    assert probe.played_seconds([0.0, 0.08, 0.04, 0.12]) == pytest.approx(0.12)
    assert probe.played_seconds([]) == 0.0


@pytest.mark.parametrize(
    ("found", "lands"),
    [
        ([(10.0, True), (18.0, True)], True),
        ([(10.0, True), (20.0, False)], False),
        ([(10.0, True)], False),
        ([(10.0, True), (40.0, True)], False),  # it jumped too far
        ([(0.0, True), (-30.0, True)], False),  # one keyframe for the whole film
    ],
)
def test_only_a_file_whose_middle_can_be_found_is_seekable(
    found: list[tuple[float, bool]], lands: bool
) -> None:
    assert probe.can_seek([10.0, 20.0], found) is lands


def test_a_broadcast_or_a_late_clock_keeps_no_index_to_trust() -> None:
    assert probe.keeps_index({"format": {"format_name": "mov,mp4,m4a,3gp,3g2,mj2", "start_time": "0.0"}})
    assert not probe.keeps_index({"format": {"format_name": "mpegts", "start_time": "0.0"}})
    assert not probe.keeps_index({"format": {"format_name": "matroska,webm", "start_time": "70"}})


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_a_sentence_that_says_what_to_do(reason: Reason) -> None:
    words = sentence(reason)
    assert words.endswith("。")
    assert "请" in words
