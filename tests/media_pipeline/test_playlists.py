"""Playlists are read strictly and written from measured figures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline import playlists
from media_pipeline.exceptions import OutputInvalid
from media_pipeline.playlists import Rates, Segment, Variant

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
