"""What the captions editor asks of the server: for whom, and what it answers to nonsense."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from media_pipeline import queries, services
from media_pipeline.captions import Cue
from media_pipeline.models import Video
from tests.factories import make_ready_video, make_user
from tests.media_pipeline.test_authoring import make_teacher

VTT = "WEBVTT\n\n00:00.500 --> 00:02.000\n先断电 & 验电\n"


@pytest.fixture
def video(db: None, media: Path) -> Video:
    video = make_ready_video(duration=60.0, title="触电 急救", uploaded_by=make_teacher("add"))
    services.set_captions(video=video, vtt=VTT)
    return video


@pytest.fixture
def desk(video: Video, client: Client) -> Client:
    assert video.uploaded_by is not None
    client.force_login(video.uploaded_by)
    return client


def address(video: Video, tail: str = "") -> str:
    return f"/admin/videos/captions/{video.pk}/{tail}"


def save(client: Client, video: Video, body: Any) -> Any:
    return client.post(address(video, "save/"), json.dumps(body), content_type="application/json")


def test_saving_answers_with_what_was_mended(desk: Client, video: Video) -> None:
    cues = [[5, 4, "再验电"], [0, 1, "先断电"]]
    response = save(desk, video, {"version": video.captions_digest, "cues": cues})
    assert response.json()["cues"] == [[0.0, 1.0, "先断电"], [4.0, 5.0, "再验电"]]
    assert response.json()["report"][0] == "第 1 条的结束早于开始，两个时间已经对调。"
    there = Video.objects.get(pk=video.pk)
    assert response.json()["version"] == there.captions_digest
    assert queries.captions_cues(there)[0] == Cue(0.0, 1.0, "先断电")


def test_another_version_is_a_conflict_with_what_is_there(desk: Client, video: Video) -> None:
    response = save(desk, video, {"version": "0" * 32, "cues": []})
    assert response.status_code == 409
    assert response.json()["cues"] == [[0.5, 2.0, "先断电 & 验电"]]
    assert queries.captions_cues(Video.objects.get(pk=video.pk)) == [Cue(0.5, 2.0, "先断电 & 验电")]


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"version": "", "cues": 3},
        {"version": "", "cues": [[0, 1]]},
        {"version": "", "cues": [[None, 1, "x"]]},
        {"version": "", "cues": [[0, 1e400, "x"]]},
        {"version": "", "cues": [["a", 1, "x"]]},
    ],
)
def test_nonsense_is_answered_in_words(desk: Client, video: Video, body: Any) -> None:
    response = save(desk, video, body)
    assert response.status_code == 400
    assert response.json()["words"]


def test_too_many_cues_are_refused(desk: Client, video: Video) -> None:
    response = save(desk, video, {"version": video.captions_digest, "cues": [[0, 1, ""]] * 50_001})
    assert response.status_code == 413
    assert "50000" in response.json()["words"]


def test_a_file_is_read_without_being_kept(desk: Client, video: Video) -> None:
    file = SimpleUploadedFile("a.ass", b"[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,D,,0,0,0,,Hello\n")
    response = desk.post(address(video, "read/"), {"file": file})
    assert response.json() == {"cues": [[1.0, 2.0, "Hello"]], "report": []}
    assert queries.captions_cues(Video.objects.get(pk=video.pk))[0].text == "先断电 & 验电"


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "先选一个字幕文件"), (b"\x89PNG\r\n\x1a\n\xff\xff", "文字编码"), ("文章".encode(), "第 1 行")],
)
def test_a_bad_file_is_refused_in_words(desk: Client, video: Video, data: bytes, words: str) -> None:
    files = {"file": SimpleUploadedFile("a.srt", data)} if data else {}
    response = desk.post(address(video, "read/"), files)
    assert response.status_code == 422
    assert words in response.json()["words"]


@pytest.mark.parametrize(
    ("ending", "line"),
    [
        ("vtt", "00:00:00.500 --> 00:00:02.000\n先断电 &amp; 验电"),
        ("srt", "1\n00:00:00,500 --> 00:00:02,000\n先断电 & 验电"),
    ],
)
def test_captions_are_sent_as_a_file(desk: Client, video: Video, ending: str, line: str) -> None:
    response = desk.get(address(video, f"file.{ending}"))
    assert line in response.content.decode()
    assert response["Content-Disposition"].startswith("attachment;")
    assert f".{ending}" in response["Content-Disposition"]


def test_the_page_carries_words_safely(desk: Client, video: Video) -> None:
    services.set_cues(video=video, cues=[Cue(0, 1, "</script><b>")], origin="edited")
    page = desk.get(address(video)).content.decode()
    assert "</script><b>" not in page
    assert "先看一条" not in page


@pytest.mark.parametrize("tail", ["", "save/", "read/", "recognise/", "recognising/", "file.srt"])
def test_others_captions_are_out_of_reach(video: Video, client: Client, tail: str) -> None:
    client.force_login(make_teacher("add", username="bieren"))
    for method in (client.get, client.post):
        assert method(address(video, tail)).status_code in (302, 403, 405)
    client.force_login(make_user())
    assert client.get(address(video, tail)).status_code in (302, 403, 405)
