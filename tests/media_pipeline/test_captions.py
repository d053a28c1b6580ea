"""Captions of every kind are read forgivingly, refused in words, and written plainly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline import captions
from media_pipeline.captions import Cue, Reading
from media_pipeline.exceptions import CaptionsRefused

SRT = (
    "1\r\n00:00:01,000 --> 00:00:02,500\r\n先断电\r\n再动手\r\n\r\n"
    "2\r\n00:01:00,000 --> 00:01:01,000\r\n<i>好</i>\r\n"
)
CUES = [Cue(1.0, 2.5, "先断电\n再动手"), Cue(60.0, 61.0, "好")]


def test_subrip_is_read() -> None:
    assert captions.parse(SRT) == CUES


def test_webvtt_is_read_without_its_notes_styles_and_positions() -> None:
    text = (
        "\ufeffWEBVTT - 第一课\n\nNOTE 内部\n\nSTYLE\n::cue { color: red }\n\n"
        "第一条\n00:01.000 --> 00:02.500 align:start\n<v 老师>先断电</v>\n再动手\n\n"
        "01:00.000 --> 01:01.000\n好\n"
    )
    assert captions.parse(text) == CUES


def test_what_is_written_can_be_read_again() -> None:
    assert captions.parse(captions.write(CUES)) == CUES


printable = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=15)
lines = st.lists(printable, min_size=1, max_size=3).map("\n".join)
pauses = st.tuples(st.integers(0, 10**5), st.integers(1, 10**5), lines)


def one_after_another(rows: list[tuple[int, int, str]]) -> list[Cue]:
    """Return cues from pauses, lengths (in ms) and words."""
    cues, now = [], 0
    for pause, length, text in rows:
        start = now + pause
        now = start + length
        cues.append(Cue(start / 1000, now / 1000, text))
    return cues


@given(st.lists(pauses, min_size=1, max_size=10).map(one_after_another))
def test_any_words_survive_being_written_as_webvtt(cues: list[Cue]) -> None:
    assert captions.read(captions.write(cues)) == Reading(cues, [])


# SubRip has no way to tell a mark or an entity from words that look like one.
unmarked = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters="<{&-"), min_size=1, max_size=15
)


@given(
    st.lists(st.tuples(st.integers(0, 10**5), st.integers(1, 10**5), unmarked), min_size=1, max_size=10).map(
        one_after_another
    )
)
def test_words_survive_being_written_as_subrip(cues: list[Cue]) -> None:
    assert captions.read(captions.write_srt(cues)) == Reading(cues, [])


def test_markup_never_reaches_the_page() -> None:
    (cue,) = captions.parse("00:01.000 --> 00:02.000\n<script>alert(1)</script> 1 &lt; 2")
    assert cue.text == "alert(1) 1 < 2"
    assert "1 &lt; 2" in captions.write([cue])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "没有字幕"),
        ("这是一篇文章，不是字幕。", "第 1 行"),
        ("WEBVTT\n\n00:01 --> 下午三点\n好", "第 3 行的时间"),
        ("WEBVTT\n\n00:05.000 --> 00:07.000\n", "没有字幕"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(text: str, words: str) -> None:
    with pytest.raises(CaptionsRefused, match=words):
        captions.parse(text)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030"]
)
def test_files_of_older_programs_are_decoded(encoding: str) -> None:
    assert "先断电" in captions.decode(SRT.encode(encoding))


def test_a_picture_is_no_captions_file() -> None:
    with pytest.raises(CaptionsRefused):
        captions.decode(b"\x89PNG\r\n\x1a\n\xff\xff\xff\xff")


def test_a_huge_captions_file_is_refused() -> None:
    with pytest.raises(CaptionsRefused, match="10 MB"):
        captions.decode(b"a" * (captions.MAX_BYTES + 1))
