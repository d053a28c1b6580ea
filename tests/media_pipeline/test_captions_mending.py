"""Whatever a captions file says, what comes out can be shown; and what was mended is told by number."""

from collections import Counter
from itertools import pairwise

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline import captions
from media_pipeline.captions import Cue, Fault, Mended, wording
from media_pipeline.captions.cues import Found
from media_pipeline.captions.lines import LINE_WIDTH, MAX_CHARACTERS, width, wrap
from media_pipeline.exceptions import CaptionsRefused


def cue(number: int, times: str, text: str) -> str:
    return f"{number}\n{times}\n{text}\n"


def file(*rows: tuple[str, str]) -> str:
    return "\n".join(cue(number, *row) for number, row in enumerate(rows, start=1))


@pytest.mark.parametrize(
    ("rows", "fault", "expected"),
    [
        ([("00:00:03,000 --> 00:00:01,000", "一")], Fault.REVERSED, [Cue(1.0, 3.0, "一")]),
        ([("-00:00:01,000 --> 00:00:01,000", "一")], Fault.NEGATIVE, [Cue(0.0, 1.0, "一")]),
        ([("00:00:02,000 --> 00:00:02,000", "一")], Fault.NO_LENGTH, [Cue(2.0, 3.0, "一")]),
        ([("00:00:09,000 --> 00:00:12,000", "一")], Fault.CLIPPED, [Cue(9.0, 10.0, "一")]),
        ([("00:00:01,000 --> 00:00:02,000", "<i>一</i>")], Fault.MARKS, [Cue(1.0, 2.0, "一")]),
    ],
)
def test_a_fault_of_one_cue_is_mended(rows: list[tuple[str, str]], fault: Fault, expected: list[Cue]) -> None:
    reading = captions.read(file(*rows), duration=10.0)
    assert reading.cues == expected
    assert reading.mended == [Mended(fault, (1,))]


GOOD = ("00:00:01,000 --> 00:00:02,000", "好")


@pytest.mark.parametrize(
    ("row", "mended"),
    [
        (("00:00:11,000 --> 00:00:12,000", "二"), Mended(Fault.BEYOND, (2,))),
        (("-00:00:02,000 --> -00:00:01,000", "二"), Mended(Fault.BEFORE, (2,))),
        (("00:00:03,000 --> 00:00:04,000", "<i></i>"), Mended(Fault.EMPTY, (2,))),
        (("早上 --> 晚上", "二"), Mended(Fault.UNREADABLE, (6,))),
    ],
)
def test_what_cannot_be_kept_is_left_out_and_told(row: tuple[str, str], mended: Mended) -> None:
    reading = captions.read(file(GOOD, row), duration=10.0)
    assert reading.cues == [Cue(1.0, 2.0, "好")]
    assert list(reading.mended) == [mended]


def test_cues_out_of_order_are_sorted() -> None:
    reading = captions.read(file(("00:00:05,000 --> 00:00:06,000", "后"), GOOD))
    assert [one.text for one in reading.cues] == ["好", "后"]
    assert reading.mended == [Mended(Fault.ORDER, (2,))]


def test_of_two_that_overlap_the_first_ends_sooner() -> None:
    reading = captions.read(
        file(("00:00:01,000 --> 00:00:04,000", "一"), ("00:00:03,000 --> 00:00:05,000", "二"))
    )
    assert reading.cues == [Cue(1.0, 3.0, "一"), Cue(3.0, 5.0, "二")]
    assert reading.mended == [Mended(Fault.OVERLAP, (1,))]


def test_two_at_the_same_moment_become_one() -> None:
    reading = captions.read(
        file(("00:00:01,000 --> 00:00:04,000", "问"), ("00:00:01,100 --> 00:00:05,000", "答"))
    )
    assert reading.cues == [Cue(1.0, 5.0, "问\n答")]
    assert reading.mended == [Mended(Fault.TOGETHER, (2,))]


def test_a_missing_empty_line_between_two_cues_is_no_obstacle() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\n一\n2\n00:00:02,000 --> 00:00:03,000\n二\n"
    assert captions.parse(text) == [Cue(1.0, 2.0, "一"), Cue(2.0, 3.0, "二")]


SUBSTATION = """[Script Info]
Title: 第一课
[V4+ Styles]
Format: Name, Fontname, PrimaryColour
Style: Default,黑体,&Hnonsense
[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Comment: 0,0:00:00.00,0:00:09.00,Default,,0,0,0,,内部
Dialogue: 0,0:00:01.00,0:00:02.50,Default,老师,oops,0,0,,{\\an8}先断电\\N再动手, 好
Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\p1}m 0 0 l 100 100
Dialogue: 0,late,0:00:04.00,Default,,0,0,0,,坏
Dialogue: 0,0:00:05.00,0:00:06.00,Default,,0,0,0,,三
"""


def test_substation_is_read_whatever_its_styles_say() -> None:
    reading = captions.read(SUBSTATION)
    assert reading.cues == [Cue(1.0, 2.5, "先断电\n再动手, 好"), Cue(5.0, 6.0, "三")]
    assert reading.mended == [Mended(Fault.UNREADABLE, (11,)), Mended(Fault.MARKS, (1,))]


def test_substations_order_of_fields_is_the_files_own() -> None:
    text = "[Events]\nFormat: Start, End, Text\nDialogue: 0:00:01.00,0:00:02.00,好，再来\n"
    assert captions.parse(text) == [Cue(1.0, 2.0, "好，再来")]


times = st.floats(-100, 4000) | st.none()
found = st.lists(st.tuples(times, times, st.text(max_size=60)), max_size=12).map(
    lambda rows: [
        Found(number, number, start, end, text.strip()) for number, (start, end, text) in enumerate(rows, 1)
    ]
)


@given(found, st.none() | st.floats(0.1, 3000))
def test_what_comes_out_is_always_fit_to_be_shown(rows: list[Found], duration: float | None) -> None:
    cues, _ = captions.mend(rows, duration)
    for one in cues:
        assert 0 <= one.start < one.end <= (duration or float("inf"))
        assert one.text.strip()
        assert all(width(line) <= LINE_WIDTH for line in one.text.split("\n"))
    assert all(before.end <= after.start for before, after in pairwise(cues))


@given(found, st.none() | st.floats(0.1, 3000))
def test_mending_twice_mends_nothing(rows: list[Found], duration: float | None) -> None:
    cues, _ = captions.mend(rows, duration)
    again = [Found(number, number, one.start, one.end, one.text) for number, one in enumerate(cues, 1)]
    assert captions.mend(again, duration) == (cues, [])


words = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=60)


@given(
    st.lists(
        st.tuples(st.integers(0, 10**4), st.integers(1, 10**4), words),
        unique_by=lambda row: row[2],
        max_size=5,
    )
)
def test_mending_loses_no_word(rows: list[tuple[int, int, str]]) -> None:
    cues, mended = captions.mend(
        Found(number, number, start / 100, (start + length) / 100, f"{number}〇{text}")
        for number, (start, length, text) in enumerate(rows, 1)
    )
    assert Fault.SHORTENED not in {one.fault for one in mended}
    spoken = Counter("".join(f"{number}〇{text}" for number, (_, _, text) in enumerate(rows, 1)))
    assert Counter("".join("".join(one.text.split("\n")) for one in cues)) == spoken


def test_lines_break_after_punctuation_and_never_inside_a_word() -> None:
    assert wrap("先把总闸断开，挂上有人工作的牌子，再用验电器验电。") == (
        "先把总闸断开，挂上有人工作的牌子，\n再用验电器验电。"
    )
    assert wrap("turn off the main switch before anything else") == (
        "turn off the main switch before\nanything else"
    )
    assert wrap("一" * 18 + "。") == "一" * 17 + "\n一。"


def test_a_word_that_a_line_breaks_is_whole_when_spoken() -> None:
    assert Cue(0, 1, "先断\n电，turn it\noff").spoken == "先断电，turn it off"
    assert Cue(0, 1, wrap("一二三四五六七八九十" * 4)).spoken == "一二三四五六七八九十" * 4


def test_a_page_in_one_cue_is_shortened() -> None:
    (one,), mended = captions.mend([Found(1, 1, 0.0, 5.0, "字" * 5000)])
    assert len(one.text.replace("\n", "")) == MAX_CHARACTERS
    assert Mended(Fault.SHORTENED, (1,)) in mended


def test_what_was_mended_is_told_by_number() -> None:
    told = wording.sentences([Mended(Fault.OVERLAP, (2, 7)), Mended(Fault.EMPTY, tuple(range(1, 41)))])
    assert told[0] == "第 2、7 条和后一条重叠，改成在后一条开始时结束。"
    assert "12…（一共 40 处）" in told[1]
    with translation.override("en"):
        assert wording.sentences([Mended(Fault.EMPTY, (3,))]) == ["Cue 3: no words, left out."]


def test_every_fault_has_its_sentence() -> None:
    assert len(wording.sentences(Mended(fault, (1,)) for fault in Fault)) == len(Fault)


@pytest.mark.parametrize(
    "text",
    [
        "{" * 10**6,
        "00:00:01.000 --> 00:00:02.000\n" + "<a" * 10**6,
        "\n" * 10**6,
        "[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,D,,0,0,0,," + "{" * 10**6,
    ],
)
def test_hostile_files_are_dealt_with_in_linear_time(text: str) -> None:
    # What grows with the square would take hours here.
    try:
        assert captions.read(text).cues
    except CaptionsRefused as refusal:
        assert str(refusal)  # noqa: PT017 - either is a fair answer


def test_too_many_cues_are_refused() -> None:
    with pytest.raises(CaptionsRefused, match="50000"):
        captions.read("00:00:01,000 --> 00:00:02,000\n" * (captions.MAX_CUES + 1))
