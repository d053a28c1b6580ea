"""A last segment too short to be noticed joins the one before."""

from pathlib import Path

import pytest

from media_pipeline import playlists, tails

HEAD = """#EXTM3U
#EXT-X-VERSION:7
#EXT-X-TARGETDURATION:4
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-MAP:URI="init.mp4"
"""


def rendition(folder: Path, *lengths: float) -> Path:
    lines = []
    for number, seconds in enumerate(lengths):
        (folder / f"{number:05d}.m4s").write_bytes(f"<{number}>".encode())
        lines.append(f"#EXTINF:{seconds:.6f},\n{number:05d}.m4s\n")
    (folder / "playlist.m3u8").write_text(HEAD + "".join(lines) + "#EXT-X-ENDLIST\n")
    return folder


def test_one_frame_left_over_joins_the_segment_before(tmp_path: Path) -> None:
    place = rendition(tmp_path, 4.010667, 3.989333, 4.010667, 0.021333)
    assert tails.join_short_tail(place)
    playlist = playlists.parse((place / "playlist.m3u8").read_text())
    assert [segment.seconds for segment in playlist.segments] == [4.010667, 3.989333, 4.032]
    assert (place / "00002.m4s").read_bytes() == b"<2><3>"
    assert not (place / "00003.m4s").exists()


def test_the_target_duration_still_covers_the_longest_segment(tmp_path: Path) -> None:
    place = rendition(tmp_path, 4.2, 0.49)
    assert tails.join_short_tail(place)
    assert "#EXT-X-TARGETDURATION:5\n" in (place / "playlist.m3u8").read_text()


@pytest.mark.parametrize("lengths", [(0.3,), (4.0, 0.5), (4.0, 4.0)])
def test_everything_else_stays_as_it_is(tmp_path: Path, lengths: tuple[float, ...]) -> None:
    place = rendition(tmp_path, *lengths)
    before = {path.name: path.read_bytes() for path in place.iterdir()}
    assert not tails.join_short_tail(place)
    assert {path.name: path.read_bytes() for path in place.iterdir()} == before
