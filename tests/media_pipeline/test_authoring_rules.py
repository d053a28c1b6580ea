"""Real streams keep Apple's rules: the HLS Authoring Specification for Apple Devices, by its numbers.

One stream is made by one process, the other of pieces by several units. Left out on purpose: 7.5 and 7.6
would have segments of six seconds, ours are of four, so that a slow line begins sooner; 9.20 would have
televisions offered no sound alone; 9.22 would have a transport stream for phones of before 2016.
"""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import m3u8
import pytest

from media_pipeline.binaries import binary
from media_pipeline.streams import Stream
from tests.media_pipeline import clips, streaming
from tests.media_pipeline.ready import ready_video
from tests.media_pipeline.test_create_video import VTT
from tests.media_pipeline.test_seams import plan_of

SECONDS = 18.3
RATE = 25
GOP_SECONDS, SEGMENT_SECONDS = 2.0, 4.0
AAC_FRAME = 1024 / 44_100


@dataclass(frozen=True)
class Playlist:
    """A media playlist with its place; ``info`` is what the master says of it."""

    place: Path
    parsed: Any
    info: Any

    @property
    def is_picture(self) -> bool:
        return bool(self.info and self.info.resolution)

    def path(self, uri: str) -> Path:
        return (self.place.parent / uri).resolve()

    def segments(self) -> Iterator[tuple[Any, bytes]]:
        """Yield each segment as the playlist names it, and as a file that can be played alone."""
        for one in self.parsed.segments:
            yield one, self.path(one.init_section.uri).read_bytes() + self.path(one.uri).read_bytes()

    @property
    def seconds(self) -> float:
        return sum(float(one.duration) for one in self.parsed.segments)

    @property
    def bits(self) -> list[int]:
        return [8 * self.path(one.uri).stat().st_size for one in self.parsed.segments]

    @property
    def average(self) -> float:
        return sum(self.bits) / self.seconds

    @property
    def peak(self) -> float:
        return peak(self.bits, [float(one.duration) for one in self.parsed.segments], SEGMENT_SECONDS)


@dataclass(frozen=True)
class Made:
    folder: Path
    master: Any

    def playlist(self, uri: str, info: Any = None) -> Playlist:
        return Playlist(self.folder / uri, m3u8.load(str(self.folder / uri)), info)

    @property
    def variants(self) -> list[Playlist]:
        return [self.playlist(one.uri, one.stream_info) for one in self.master.playlists]

    @property
    def pictures(self) -> list[Playlist]:
        return [one for one in self.variants if one.is_picture]

    @property
    def sound(self) -> Playlist:
        (group,) = (one for one in self.master.media if one.type == "AUDIO")
        return self.playlist(group.uri)

    @property
    def all(self) -> list[Playlist]:
        return [*self.variants, self.sound]


@pytest.fixture(scope="module", params=["in one", "in pieces"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("rules")
    source = clips.film(folder / "film.mp4", "-c:a", "aac", size="640x360", seconds=SECONDS, rate=str(RATE))
    if request.param == "in one":
        streaming.transcode(source, folder / "stream")
    else:
        plan = plan_of(source, piece=8)
        assert len(plan.units) > 2
        streaming.encode(source, plan, folder / "stream")
    found = Made(folder / "stream", m3u8.load(str(folder / "stream" / "master.m3u8")))
    assert len(found.pictures) > 1
    return found


def peak(bits: list[int], seconds: list[float], target: float) -> float:
    """Return the highest rate of any run that lasts 0.5 to 1.5 times the target (RFC 8216, 4.1)."""
    runs = [slice(first, end) for end in range(1, len(bits) + 1) for first in range(end)]
    fitting = [run for run in runs if 0.5 * target <= sum(seconds[run]) <= 1.5 * target]
    return max(sum(bits[run]) / sum(seconds[run]) for run in fitting)


def packets(data: bytes, folder: Path) -> list[dict[str, Any]]:
    """Return the packets of a file in decoding order."""
    (folder / "one.mp4").write_bytes(data)
    entries = ("-show_entries", "packet=pts_time,dts_time")
    found: list[dict[str, Any]] = streaming.look(folder / "one.mp4", *entries)["packets"]
    return found


def length(found: list[dict[str, Any]]) -> float:
    """Return how long packets of a constant rate last, in seconds."""
    first, second, last = (float(found[number]["dts_time"]) for number in (0, 1, -1))
    return last + (second - first) - first


def picture_units(data: bytes, folder: Path) -> list[int]:
    """Return the kinds of the coded pictures of H.264 in order: 5 is an IDR, 1 is another."""
    (folder / "one.mp4").write_bytes(data)
    command = [binary("ffmpeg"), "-v", "error", "-i", str(folder / "one.mp4"), "-c", "copy"]
    bare = subprocess.run(
        [*command, "-bsf:v", "h264_mp4toannexb", "-f", "h264", "-"], check=True, capture_output=True
    ).stdout
    kinds = [found[1][0] & 0x1F for found in re.finditer(rb"\x00\x00\x01(.)", bare, re.DOTALL)]
    return [kind for kind in kinds if kind in (1, 5)]


def test_every_segment_begins_with_an_idr_and_has_one_every_two_seconds(made: Made, tmp_path: Path) -> None:
    """1.13, 7.4."""
    for playlist in made.pictures:
        for one, data in playlist.segments():
            kinds = picture_units(data, tmp_path)
            assert kinds[0] == 5
            places = [number for number, kind in enumerate(kinds) if kind == 5]
            assert places == list(range(0, len(kinds), round(GOP_SECONDS * RATE)))
            assert len(kinds) == round(one.duration * RATE)


def test_segments_follow_one_another_without_a_gap(made: Made, tmp_path: Path) -> None:
    """7.1, 7.3, also where one unit's pieces end and another's begin."""
    for playlist in made.all:
        ends = None
        for _, data in playlist.segments():
            found = packets(data, tmp_path)
            if ends is not None:
                assert float(found[0]["dts_time"]) == pytest.approx(ends, abs=0.001), playlist.place
            ends = float(found[0]["dts_time"]) + length(found)


def test_durations_are_what_was_measured(made: Made, tmp_path: Path) -> None:
    """8.1: the sum of any run of them is within a frame of the truth."""
    for playlist in made.all:
        frame = 1 / RATE if playlist.is_picture else AAC_FRAME
        off = 0.0
        for one, data in playlist.segments():
            off += one.duration - length(packets(data, tmp_path))
            assert abs(off) <= frame, playlist.place


def test_no_segment_is_longer_than_promised(made: Made) -> None:
    """7.7, and RFC 8216, 4.3.3.1: rounded, none exceeds the target."""
    for playlist in made.all:
        longest = max(float(one.duration) for one in playlist.parsed.segments)
        assert round(longest) <= playlist.parsed.target_duration
        assert longest <= playlist.parsed.target_duration + 0.5


def test_sound_and_pictures_promise_the_same(made: Made) -> None:
    """8.2, 8.3, 8.7: one target duration, one length."""
    assert len({playlist.parsed.target_duration for playlist in made.all}) == 1
    lengths = [playlist.seconds for playlist in made.all]
    assert max(lengths) - min(lengths) < 0.1
    assert lengths[0] == pytest.approx(SECONDS, abs=0.1)


def test_boundaries_are_at_the_same_moments(made: Made) -> None:
    """8.22: a switch of quality never needs a second segment."""
    picture = made.pictures[0].parsed.segments
    for playlist in made.pictures[1:]:
        assert [one.duration for one in playlist.parsed.segments] == [one.duration for one in picture]


def test_playlists_say_what_they_are(made: Made) -> None:
    """8.6, 8.13, 8.15, 8.20."""
    for playlist in made.all:
        parsed = playlist.parsed
        assert parsed.playlist_type.upper() == "VOD"
        assert parsed.is_endlist
        assert parsed.media_sequence == 0
        assert parsed.version is not None
        assert int(parsed.version) >= 6, "EXT-X-MAP outside I-frame playlists"
        assert not any(one.discontinuity for one in parsed.segments)
        assert all(one.init_section for one in parsed.segments)


def test_one_initialisation_serves_a_whole_playlist(made: Made) -> None:
    """Units that are encoded apart fit together: who seeks across a seam needs nothing new."""
    for playlist in made.all:
        inits = {playlist.path(one.init_section.uri).read_bytes() for one in playlist.parsed.segments}
        assert len(inits) == 1
        names = [one.init_section.uri for one in playlist.parsed.segments]
        assert len(set(names)) == 1


def test_the_master_says_that_segments_stand_alone(made: Made) -> None:
    """9.11."""
    assert made.master.is_independent_segments


def test_every_variant_is_described_in_full(made: Made) -> None:
    """9.1, 9.2, 9.9, 9.14, 9.15; RFC 8216, 4.3.4.2 of closed captions."""
    for playlist in made.variants:
        assert playlist.info.codecs
        assert playlist.info.average_bandwidth
        assert playlist.info.bandwidth >= playlist.info.average_bandwidth
        if playlist.is_picture:
            assert playlist.info.closed_captions == "NONE"
            assert playlist.info.audio


def test_size_rate_and_codecs_are_what_a_decoder_sees(made: Made, tmp_path: Path) -> None:
    """1.2–1.4, 1.10, 1.11, 1.18, 2.3, 9.1."""
    sound_codec = "mp4a.40.2"
    for playlist in made.pictures:
        (tmp_path / "one.mp4").write_bytes(next(playlist.segments())[1])
        (seen,) = streaming.look(tmp_path / "one.mp4", "-show_streams")["streams"]
        assert playlist.info.resolution == (seen["width"], seen["height"])
        numerator, denominator = map(int, seen["r_frame_rate"].split("/"))
        assert playlist.info.frame_rate == pytest.approx(numerator / denominator, abs=0.001)
        picture_codec, _, audio_codec = playlist.info.codecs.partition(",")
        assert seen["codec_tag_string"] == "avc1"
        assert seen["profile"] == "High"
        assert picture_codec[:7] == "avc1.64"
        assert int(picture_codec[-2:], 16) == seen["level"] <= 52
        assert audio_codec == sound_codec
    (tmp_path / "one.mp4").write_bytes(next(made.sound.segments())[1])
    (heard,) = streaming.look(tmp_path / "one.mp4", "-show_streams")["streams"]
    assert (heard["codec_name"], heard["profile"]) == ("aac", "LC")


def test_promised_rates_are_within_a_tenth_of_the_measured(made: Made) -> None:
    """1.26, 1.27, 9.13: the sound counts with the picture."""
    for playlist in made.variants:
        sound = made.sound if playlist.is_picture else None
        average = playlist.average + (sound.average if sound else 0.0)
        peak = playlist.peak + (sound.peak if sound else 0.0)
        assert playlist.info.average_bandwidth == pytest.approx(average, rel=0.1)
        assert playlist.info.bandwidth == pytest.approx(peak, rel=0.1)
        assert peak <= 2.0 * average, "1.30"


def test_there_is_one_for_a_telephone_line(made: Made) -> None:
    """9.21: with at most 192 kbit/s. Ours is sound alone, and of small pictures too."""
    slow = [playlist for playlist in made.variants if playlist.info.bandwidth <= 192_000]
    assert any(not playlist.is_picture for playlist in slow)


def test_the_sound_is_a_group_of_its_own(made: Made) -> None:
    """8.9, 8.10, 9.5."""
    (group,) = made.master.media
    assert (group.type, group.autoselect, group.default) == ("AUDIO", "YES", "YES")
    assert group.language == "zh"
    assert group.channels == "2"
    assert {playlist.info.audio for playlist in made.pictures} == {group.group_id}


def test_sound_alone_refers_to_no_pictures(made: Made) -> None:
    (alone,) = (playlist for playlist in made.variants if not playlist.is_picture)
    assert alone.info.codecs == "mp4a.40.2"
    assert alone.average < made.sound.average
    assert 32_000 <= alone.average <= 160_000, "2.9"


def test_pictures_alone_can_be_wound(made: Made, tmp_path: Path) -> None:
    """6.1, 6.6, 6.8–6.10, 9.3, 9.4: each byte range is a fragment that shows its picture."""
    winding = made.master.iframe_playlists
    assert len(winding) == len(made.pictures)
    for one, picture in zip(winding, made.pictures, strict=True):
        info = one.iframe_stream_info
        assert info.codecs == picture.info.codecs.partition(",")[0]
        assert info.resolution == picture.info.resolution
        playlist = made.playlist(one.uri, info)
        assert playlist.parsed.is_i_frames_only
        assert playlist.seconds == pytest.approx(picture.seconds, abs=0.001)
        bits = []
        for key in playlist.parsed.segments:
            count, _, offset = key.byterange.partition("@")
            part = playlist.path(key.uri).read_bytes()[int(offset) : int(offset) + int(count)]
            assert len(part) == int(count)
            assert b"moof" in part[:64]
            assert shown(playlist.path(key.init_section.uri).read_bytes() + part, tmp_path) >= 1
            bits.append(8 * int(count))
        lengths = [float(key.duration) for key in playlist.parsed.segments]
        assert info.bandwidth == pytest.approx(peak(bits, lengths, GOP_SECONDS), rel=0.1)


def shown(data: bytes, folder: Path) -> int:
    """Return how many pictures a decoder makes of a file that may end in the middle."""
    (folder / "one.mp4").write_bytes(data)
    command = [binary("ffmpeg"), "-v", "fatal", "-i", str(folder / "one.mp4"), "-frames:v", "1"]
    made = subprocess.run([*command, "-f", "framemd5", "-"], check=True, capture_output=True).stdout.decode()
    return len([line for line in made.splitlines() if line and not line.startswith("#")])


def test_captions_are_a_group_that_lasts_as_long(
    hd_stream: tuple[Path, Stream], media: Path, db: None
) -> None:
    """4.7, 5.2, 5.3, 5.5, 8.10."""
    video = ready_video(hd_stream, media, vtt=VTT)
    place = media / video.master_url.removeprefix("/media/")
    found = Made(place.parent, m3u8.load(str(place)))
    (group,) = (one for one in found.master.media if one.type == "SUBTITLES")
    assert (group.language, group.autoselect) == ("zh", "YES")
    assert {playlist.info.subtitles for playlist in found.pictures} == {group.group_id}
    words = found.playlist(group.uri)
    assert words.seconds == pytest.approx(found.pictures[0].seconds, abs=0.001)
    (text,) = (words.path(one.uri).read_text() for one in words.parsed.segments)
    header, _, _ = text.partition("\n\n")
    assert header.splitlines() == ["WEBVTT", "X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0"]


def test_a_frame_is_never_shown_twice_as_long(made: Made, tmp_path: Path) -> None:
    """1.18: a constant rate, as the master says."""
    for playlist in made.pictures:
        for _, data in playlist.segments():
            times = sorted(float(packet["pts_time"]) for packet in packets(data, tmp_path))
            steps = [after - before for before, after in pairwise(times)]
            assert steps == pytest.approx([1 / RATE] * len(steps), abs=0.001)
