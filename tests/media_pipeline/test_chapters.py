"""Chapters are kept in order, refused in words, and offered to a player as WebVTT."""

import pytest

from media_pipeline import chaptering, services
from media_pipeline.chaptering import Mark
from media_pipeline.exceptions import ChaptersRefused
from media_pipeline.models import Video
from tests.factories import make_ready_video


@pytest.fixture
def video(db: None) -> Video:
    return make_ready_video(duration=60.0)


def kept(video: Video) -> list[tuple[float, str]]:
    return list(video.chapters.values_list("start", "title"))


def test_chapters_are_sorted_and_replace_the_old_ones(video: Video) -> None:
    services.set_chapters(video=video, chapters=[Mark(0, "旧")])
    services.set_chapters(video=video, chapters=[Mark(30.0004, " 接线 "), Mark(0, "断电")])
    assert kept(video) == [(0.0, "断电"), (30.0, "接线")]
    services.set_chapters(video=video, chapters=[])
    assert kept(video) == []


@pytest.mark.parametrize(
    ("marks", "words"),
    [
        ([Mark(0, "断电"), Mark(10, "  ")], "第 2 章还没有标题"),
        ([Mark(60, "片尾")], "第 1 章的时间不在视频里"),
        ([Mark(-1, "片头")], "第 1 章的时间不在视频里"),
        ([Mark(float("nan"), "片头")], "第 1 章的时间不在视频里"),
        ([Mark(5, "断电"), Mark(5.0001, "验电")], "“断电”和“验电”从同一时刻开始"),
        ([Mark(5, "断" * 201)], "第 1 章的标题太长"),
        ([Mark(n / 10, "章") for n in range(201)], "最多可以有 200 个"),
    ],
)
def test_what_makes_no_sense_is_refused_and_the_old_ones_stay(
    video: Video, marks: list[Mark], words: str
) -> None:
    services.set_chapters(video=video, chapters=[Mark(0, "旧")])
    with pytest.raises(ChaptersRefused, match=words):
        services.set_chapters(video=video, chapters=marks)
    assert kept(video) == [(0.0, "旧")]


def test_a_player_gets_each_chapter_until_the_next(video: Video) -> None:
    services.set_chapters(video=video, chapters=[Mark(0, "断电 <先>"), Mark(30, "接线")])
    assert chaptering.to_vtt(list(video.chapters.all()), video.duration) == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:30.000\n断电 &lt;先&gt;\n\n00:00:30.000 --> 00:01:00.000\n接线\n"
    )


def test_only_one_of_its_own_pictures_stands_for_a_video(video: Video) -> None:
    video.posters = ["streams/a/poster-1.jpg", "streams/a/poster-2.jpg"]
    video.save()
    services.set_poster(video=video, poster="streams/a/poster-2.jpg")
    video.refresh_from_db()
    assert video.poster == "streams/a/poster-2.jpg"
    with pytest.raises(ValueError, match="no poster"):
        services.set_poster(video=video, poster="originals/secret")
