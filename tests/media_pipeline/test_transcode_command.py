"""``manage.py transcode`` makes the same stream without a row, or says in words why not."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from media_pipeline.management.commands.transcode import Command
from tests.media_pipeline import clips

Answer = tuple[int, dict[str, Any]]
Run = Callable[..., Answer]


@pytest.fixture
def transcode(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs the command as manage.py does; it gives the exit code and the answer."""

    def run(*arguments: str | Path) -> Answer:
        code = 0
        try:
            Command().run_from_argv(["manage.py", "transcode", *map(str, arguments), "--json"])
        except SystemExit as end:
            code = int(end.code or 0)
        answer = capsys.readouterr().out
        assert answer.count("\n") == 1
        return code, json.loads(answer)

    return run


def test_an_operator_gets_one_object_and_no_traceback(clip: Path, tmp_path: Path) -> None:
    broken = clips.cut_in_half(clip, tmp_path / "half.mp4")
    result = subprocess.run(
        [sys.executable, settings.BASE_DIR / "manage.py", "transcode", broken, tmp_path / "out", "--json"],
        capture_output=True,
        timeout=120,
        check=False,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "lms.settings.test"},
    )
    assert result.returncode == 2
    assert json.loads(result.stdout)["code"] == "truncated"
    assert b"Traceback" not in result.stderr


def test_a_recording_becomes_a_folder_that_the_answer_describes(
    transcode: Run, clip: Path, tmp_path: Path
) -> None:
    output = tmp_path / "a" / "输出"
    code, answer = transcode(clip, output)
    assert (code, answer["ok"]) == (0, True)
    assert answer["duration"] == pytest.approx(2.0, abs=0.05)
    names = ["144p", "240p", "360p", "audio", "audio-only"]
    assert [one["name"] for one in answer["renditions"]] == names
    for one in answer["renditions"]:
        assert (output / one["path"]).is_file()
        assert 0 < one["average_bitrate"] <= one["peak_bitrate"]
    for name in ("master", "audio", "poster", "storyboard", "progressive", "waveform"):
        assert (output / answer[name]).is_file()
    assert 0 < answer["first_playable_seconds"] <= answer["wall_seconds"]
    assert [path.name for path in output.iterdir() if path.name.startswith(".")] == []
    assert not (output / "live").exists()


@pytest.mark.parametrize("name", ["-1.mp4", 'it\'s "so".mp4', "换\n行 %d.mp4", "a&b;c$(d).mp4"])
def test_a_name_is_only_a_name(
    transcode: Run, clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).symlink_to(clip)
    code, answer = transcode(name, "out")
    assert (code, answer["ok"]) == (0, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, "out"])


def test_a_refusal_is_a_sentence_and_leaves_nothing(transcode: Run, clip: Path, tmp_path: Path) -> None:
    broken = clips.cut_in_half(clip, tmp_path / "half.mp4")
    code, answer = transcode(broken, tmp_path / "new" / "out")
    assert (code, answer["ok"], answer["code"]) == (2, False, "truncated")
    assert "完整" in answer["message"]
    assert not (tmp_path / "new").exists()


def test_an_empty_folder_that_was_there_stays(transcode: Run, tmp_path: Path) -> None:
    (tmp_path / "words.mp4").write_text("no film at all")
    (tmp_path / "out").mkdir()
    code, answer = transcode(tmp_path / "words.mp4", tmp_path / "out")
    assert (code, answer["code"]) == (2, "not_a_video")
    assert list((tmp_path / "out").iterdir()) == []


def test_what_lies_in_the_output_folder_is_not_touched(transcode: Run, clip: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    code, answer = transcode(clip, tmp_path)
    assert (code, answer["code"]) == (2, "output_not_empty")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["missing.mp4", "out"], "not_found"),
        ([".", "out"], "not_a_file"),
        (["/dev/zero", "out"], "not_a_file"),
        (["a" * 300, "out"], "not_found"),
        (["file.txt", "file.txt"], "output_not_a_folder"),
        (["file.txt", "file.txt/out"], "output_not_a_folder"),
        (["file.txt"], "bad_arguments"),
        (["file.txt", "out", "--faster"], "bad_arguments"),
    ],
)
def test_what_is_no_recording_is_answered_in_the_same_form(
    transcode: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], expected: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file.txt").write_text("text")
    code, answer = transcode(*arguments)
    assert (code, answer["ok"], answer["code"]) == (2, False, expected)
    assert answer["message"]
    assert [path.name for path in tmp_path.iterdir()] == ["file.txt"]
