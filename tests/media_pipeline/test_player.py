"""The player's markup: for anybody, in words, without a line of inline script or style."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from media_pipeline import jobs, services
from media_pipeline.chaptering import Mark
from media_pipeline.models import CaptionsOrigin, Rendition, RenditionKind, Video
from media_pipeline.reasons import Reason
from media_pipeline.templatetags.media_pipeline_tags import clock_time, file_size
from tests.factories import make_ready_video
from tests.media_pipeline.encodes import make_running
from tests.media_pipeline.test_create_video import VTT

Upload = Callable[..., Video]


def player(video: Video, **context: object) -> str:
    return render_to_string("media_pipeline/player.html", {"video": video, "title": "触电急救", **context})


def test_the_cost_is_told_before_anything_is_played(db: None) -> None:
    video = make_ready_video(duration=754)
    Rendition.objects.filter(kind=RenditionKind.VIDEO).update(bytes=15 * 1024**2)
    Rendition.objects.filter(kind=RenditionKind.AUDIO).update(bytes=3 * 1024**2)
    assert "时长 12:34。本课约 18 MB（360p），仅听声音 3 MB。" in player(video)


def test_a_silent_video_offers_no_sound(db: None) -> None:
    video = make_ready_video()
    Rendition.objects.filter(kind=RenditionKind.AUDIO).delete()
    page = player(video)
    assert "没有声音" in page
    assert 'value="audio"' not in page
    assert 'data-audio=""' in page


def test_others_find_what_they_were_promised(db: None) -> None:
    video = make_ready_video(duration=60.0)
    page = player(video, start=12)
    assert (
        f'data-player data-video-id="{video.pk}" data-stream-version="{video.stream_version}" '
        'data-duration="60.000" data-start="12"'
    ) in re.sub(r"\s+", " ", page)
    assert '<video class="player__video" controls' in page


def test_captions_are_a_track_with_a_button(encoded: Upload, clip: Path) -> None:
    video = encoded(clip)
    assert "<track" not in player(video)
    assert "data-captions" not in player(video)
    services.set_captions(video=video, vtt=VTT)
    page = player(video)
    assert f'<track kind="captions" src="{video.captions_url}"' in page
    assert "data-captions" in page


def test_a_video_that_waits_says_for_what_and_asks_again(upload: Upload, clip: Path) -> None:
    video = upload(clip)
    page = player(video)
    assert f'data-player-waiting="/media/status/{video.pk}/"' in page
    assert "排队等待转码，马上就开始" in page
    assert "<video" not in page
    make_running(video, 0.43)
    assert "正在转码 43 %" in player(Video.objects.get(pk=video.pk))


def test_a_failed_video_tells_learners_nothing_of_files(upload: Upload, clip: Path) -> None:
    video = upload(clip)
    lease = jobs.claim(video.encodes.get().pk)
    assert lease is not None
    jobs.refuse(lease, Reason.TRUNCATED)
    page = player(Video.objects.get(pk=video.pk))
    assert "这段视频暂时放不了，老师正在处理。" in page
    assert "不完整" not in page
    assert 'data-player-waiting=""' in page


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_script_or_style_is_inline(db: None, language: str) -> None:
    with translation.override(language):
        page = player(make_ready_video())
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
    assert not re.search(r"\s(style|on\w+)=", page)
    assert "<style" not in page


def test_the_players_script_holds_no_words() -> None:
    folder = Path(__file__).parents[2] / "media_pipeline" / "static" / "media_pipeline"
    for script in folder.rglob("*.js"):
        assert not re.search(r"[\u4e00-\u9fff]", script.read_text()), script.name


def test_a_title_cannot_break_out(db: None) -> None:
    page = player(make_ready_video(), title='"><script>alert(1)</script>')
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("seconds", "words"), [(None, ""), (7.4, "0:07"), (187, "3:07"), (3720, "1:02:00"), (59.7, "1:00")]
)
def test_lengths_read_as_a_clock(seconds: float | None, words: str) -> None:
    assert clock_time(seconds) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [(1, "1 KB"), (370_000, "361 KB"), (2_936_012, "2.8 MB"), (18 * 1024**2, "18 MB"), (4 * 1024**3, "4 GB")],
)
def test_sizes_read_as_people_say_them(count: int, words: str) -> None:
    assert file_size(count) == words


def test_what_is_encoded_so_far_can_be_watched_and_does_not_count_yet(db: None) -> None:
    video = make_ready_video()
    Video.objects.filter(pk=video.pk).update(
        stream_version="", live_version="a" * 32, duration=None, state="playable"
    )
    page = player(Video.objects.get(pk=video.pk))
    assert f'data-stream="/media/streams/{"a" * 32}/live/master.m3u8"' in page
    assert 'data-stream-version=""' in page
    assert f'data-live="/media/status/{video.pk}/"' in page
    assert "还在转码，可以先看；现在看的还不计入学习记录。" in page


def test_one_file_is_there_for_old_browsers_and_for_taking_home(db: None) -> None:
    video = make_ready_video(progressive="streams/a/progressive.mp4", progressive_bytes=18 * 1024**2)
    page = player(video)
    assert '<source src="/media/streams/a/progressive.mp4" type="video/mp4">' in page
    assert "下载到手机看，18 MB" in page
    assert "下载到手机看" not in player(make_ready_video())


def test_chapters_are_a_list_and_a_track(db: None) -> None:
    video = make_ready_video(duration=60.0)
    assert "data-chapter" not in player(video)
    assert "player-extras.js" not in player(video)
    services.set_chapters(video=video, chapters=[Mark(0, "断电 <先>"), Mark(30.9, "接线")])
    page = player(video)
    assert f'<track kind="chapters" src="/media/chapters/{video.pk}.vtt"' in page
    assert "断电 &lt;先&gt;" in page
    assert 'data-chapter="30.900"' in page
    assert ">0:30<" in page
    assert "player-extras.js" in page


def test_automatic_captions_say_so(db: None, media: Path) -> None:
    video = make_ready_video(duration=60.0)
    services.set_captions(video=video, vtt=VTT, origin=CaptionsOrigin.AUTOMATIC)
    page = player(video)
    assert 'label="中文字幕（自动识别）"' in page
    assert "字幕是自动识别的，没有人校对过，可能有错。" in page
    services.set_captions(video=video, vtt=VTT, origin=CaptionsOrigin.EDITED)
    assert "自动识别" not in player(video)
