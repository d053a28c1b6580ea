"""One plain file for old phones and for taking home: remuxed, picture and sound together."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from media_pipeline import fmp4, progressive
from media_pipeline.ladder import Picture
from media_pipeline.plan import Piece
from media_pipeline.playlists import Listed
from media_pipeline.streams import Stream
from tests.media_pipeline import streaming


def test_it_can_be_played_before_all_of_it_has_come(hd_stream: tuple[Path, Stream]) -> None:
    data = (hd_stream[0] / "progressive.mp4").read_bytes()
    kinds = [box.kind for box in fmp4.boxes(data)]
    assert kinds.index(b"moov") < kinds.index(b"mdat")


def test_it_holds_the_rung_of_360_lines_as_it_is(hd_stream: tuple[Path, Stream]) -> None:
    folder, made = hd_stream
    video, audio = streaming.look(folder / "progressive.mp4", "-show_streams")["streams"]
    assert (video["height"], audio["codec_name"]) == (360, "aac")
    assert streaming.frames(folder / "progressive.mp4") == streaming.frames(folder / "360p/playlist.m3u8")
    assert made.progressive_bytes == (folder / "progressive.mp4").stat().st_size


def test_picture_and_sound_begin_together(hd_stream: tuple[Path, Stream]) -> None:
    file = hd_stream[0] / "progressive.mp4"
    streams = streaming.look(file, "-show_streams")["streams"]
    assert [float(one["start_time"]) for one in streams] == pytest.approx([0.0, 0.0], abs=0.001)
    packets = streaming.look(file, "-select_streams", "a", "-show_packets")["packets"]
    # The encoder's delay is to be left out, not to be played as a silence that makes the sound late.
    assert packets[0]["pts"] == -1024


@dataclass(frozen=True)
class Track:
    name: str
    picture: Picture | None
    listed: tuple[Listed, ...]
    seconds: float = 10.0


def rung(side: int, bit_rate: int) -> Track:
    piece = Piece("x", 10.0, bit_rate * 10 // 8)
    return Track(f"{side}p", Picture(f"{side}p", 2 * side, side, 24, 1), (Listed("x", "i", "d", piece),))


@pytest.mark.parametrize(
    ("rungs", "expected"),
    [
        ([rung(144, 100_000), rung(360, 500_000), rung(720, 2_000_000)], "360p"),
        ([rung(144, 20_000), rung(1080, 90_000)], "1080p"),
        ([rung(240, 200_000), rung(720, 2_000_000)], "240p"),
        ([rung(144, 90_000)], "144p"),
        ([rung(720, 2_000_000)], "720p"),
    ],
    ids=["usual", "slides", "nothing near", "small", "large"],
)
def test_the_rung_suits_an_old_phone(rungs: list[Track], expected: str) -> None:
    assert progressive.choose(rungs).name == expected
