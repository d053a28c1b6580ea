"""Playlists are read strictly and written from measured figures."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline import playlists
from media_pipeline.exceptions import OutputInvalid
from media_pipeline.plan import Keyframe, Piece
from media_pipeline.playlists import Listed, Rates, Segment, Variant

WHOLE = """#EXTM3U
#EXT-X-VERSION:7
#EXT-X-MAP:URI="init.mp4"
#EXTINF:4.000000,
00000.m4s
#EXTINF:1.5,
00001.m4s
#EXT-X-ENDLIST
"""


def test_a_whole_playlist_is_read() -> None:
    found = playlists.parse(WHOLE)
    assert found.init == "init.mp4"
    assert found.segments == (Segment("00000.m4s", 4.0), Segment("00001.m4s", 1.5))
    assert found.seconds == 5.5


@pytest.mark.parametrize(
    "text",
    ["", WHOLE.replace("#EXT-X-ENDLIST\n", ""), WHOLE.replace("#EXT-X-MAP", "#"), "#EXTM3U\n#EXT-X-ENDLIST"],
)
def test_half_a_playlist_is_invalid(text: str) -> None:
    with pytest.raises(OutputInvalid):
        playlists.parse(text)


def test_the_peak_is_the_busiest_segment_not_the_cap() -> None:
    rates = playlists.measure([(500_000, 4.0), (100_000, 4.0)], target=4)
    assert rates == Rates(average=600_000, peak=1_000_000)


def test_a_short_last_segment_is_no_peak() -> None:
    assert playlists.measure([(50_000, 4.0), (50_000, 0.1)], target=4).peak < 250_000


@given(
    st.lists(st.tuples(st.integers(1, 10**7), st.floats(0.02, 6.0, allow_nan=False)), min_size=1, max_size=30)
)
def test_the_peak_is_never_below_the_average(segments: list[tuple[int, float]]) -> None:
    rates = playlists.measure(segments, target=4)
    assert rates.peak >= rates.average > 0


def test_the_master_counts_the_sound_with_the_picture() -> None:
    low = Variant("360p/playlist.m3u8", Rates(300_000, 400_000), "avc1.64001e", 640, 360, 25.0)
    audio = Variant("audio/playlist.m3u8", Rates(90_000, 100_000), "mp4a.40.2")
    quiet = Variant("audio-only/playlist.m3u8", Rates(45_000, 50_000), "mp4a.40.2")
    text = playlists.master([low], audio=audio, audio_only=quiet)
    assert (
        "#EXT-X-STREAM-INF:BANDWIDTH=500000,AVERAGE-BANDWIDTH=390000,"
        'CODECS="avc1.64001e,mp4a.40.2",RESOLUTION=640x360,FRAME-RATE=25.000,CLOSED-CAPTIONS=NONE,'
        'AUDIO="audio"\n360p/playlist.m3u8\n'
    ) in text
    assert '#EXT-X-STREAM-INF:BANDWIDTH=50000,AVERAGE-BANDWIDTH=45000,CODECS="mp4a.40.2"\n' in text
    assert "SUBTITLES" not in text


def test_a_silent_master_names_no_sound() -> None:
    low = Variant("360p/playlist.m3u8", Rates(300_000, 400_000), "avc1.64001e", 640, 360, 25.0)
    text = playlists.master([low], audio=None, audio_only=None)
    assert "AUDIO" not in text
    assert 'CODECS="avc1.64001e"' in text


def test_captions_make_a_subtitles_group() -> None:
    low = Variant("../360p/playlist.m3u8", Rates(300_000, 400_000), "avc1.64001e", 640, 360, 25.0)
    text = playlists.master([low], audio=None, audio_only=None, subtitles="subtitles.m3u8")
    assert 'TYPE=SUBTITLES,GROUP-ID="subtitles"' in text
    assert 'SUBTITLES="subtitles"\n../360p/playlist.m3u8' in text


def listed(number: int, seconds: float = 4.0, init: str = "a") -> Listed:
    keys = (Keyframe(24, 900, 2.0), Keyframe(5_000, 800, seconds - 2.0))
    piece = Piece(f"360p/{number:05d}.m4s", seconds, 10_000, keys)
    return Listed(f"unit-{init}/{piece.name}", f"unit-{init}/360p/init.mp4", init, piece)


def test_a_playlist_that_grows_may_lack_its_end() -> None:
    text = WHOLE.replace("#EXT-X-ENDLIST\n", "")
    assert len(playlists.parse(text, is_whole=False).segments) == 2
    assert playlists.parse("", is_whole=False).segments == ()


def test_a_media_playlist_names_segments_of_several_units() -> None:
    text = playlists.media([listed(0), listed(1), listed(0, 3.2, "b")], kind="VOD", is_over=True)
    assert [line for line in text.splitlines() if not line.startswith("#")] == [
        "../unit-a/360p/00000.m4s", "../unit-a/360p/00001.m4s", "../unit-b/360p/00000.m4s",
    ]  # fmt: skip
    assert text.count("#EXT-X-MAP") == 2
    assert text.index('URI="../unit-b/360p/init.mp4"') > text.index("unit-a/360p/00001.m4s")
    assert playlists.parse(text).seconds == pytest.approx(11.2)


def test_a_map_is_named_once_for_units_that_begin_alike() -> None:
    text = playlists.media([listed(0), listed(1)], kind="EVENT", is_over=False)
    assert text.count("#EXT-X-MAP") == 1
    assert "#EXT-X-ENDLIST" not in text


@given(st.lists(st.floats(0.1, 4.6), min_size=1, max_size=20))
def test_the_target_duration_covers_every_segment(lengths: list[float]) -> None:
    text = playlists.media([listed(0, seconds) for seconds in lengths], kind="VOD", is_over=True)
    found = re.search(r"TARGETDURATION:(\d+)", text)
    assert found is not None
    assert all(round(seconds) <= int(found[1]) for seconds in lengths)


def test_keyframes_are_listed_by_their_bytes() -> None:
    text = playlists.keyframes([listed(0)])
    assert "#EXT-X-I-FRAMES-ONLY" in text
    assert "#EXTINF:2.000000,\n#EXT-X-BYTERANGE:900@24\n../unit-a/360p/00000.m4s\n" in text
    assert "#EXTINF:2.000000,\n#EXT-X-BYTERANGE:800@5000\n../unit-a/360p/00000.m4s\n" in text


def test_the_master_offers_the_keyframes_for_winding() -> None:
    low = Variant(
        "360p/playlist.m3u8", Rates(300_000, 400_000), "avc1.64001e", 640, 360, 25.0,
        "360p/iframes.m3u8", Rates(20_000, 30_000),
    )  # fmt: skip
    assert (
        "#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=30000,AVERAGE-BANDWIDTH=20000,"
        'CODECS="avc1.64001e",RESOLUTION=640x360,URI="360p/iframes.m3u8"\n'
    ) in playlists.master([low], audio=None, audio_only=None)
