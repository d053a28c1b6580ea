"""``manage.py check`` says what this machine lacks."""

from pathlib import Path

import pytest
from pytest_django import Settings

from media_pipeline import binaries, checks
from media_pipeline.isolation import layers


def test_a_whole_machine_has_nothing_to_say(media: Path) -> None:
    assert checks.binaries(None) == []
    assert checks.folders(None) == []
    assert checks.virus_scanner(None) == []


def test_a_missing_ffmpeg_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FFMPEG", "/nowhere/ffmpeg")
    monkeypatch.setattr(binaries, "_from_wheel", lambda name: None)
    (error,) = checks.binaries(None)
    assert error.id == "media_pipeline.E001"
    assert error.hint is not None
    assert "apt install ffmpeg" in error.hint


def test_an_ffmpeg_that_does_not_start_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FFPROBE", "/bin/false")
    (error,) = checks.binaries(None)
    assert "ffprobe" in error.msg


def test_an_ffmpeg_without_h264_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "encoders", lambda: {"aac", "mpeg4"})
    (error,) = checks.binaries(None)
    assert error.id == "media_pipeline.E002"
    assert "libx264" in error.msg


def test_a_folder_that_cannot_be_written_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = "/proc/nowhere"
    monkeypatch.setattr("os.access", lambda place, mode: not str(place).startswith("/proc"))
    (error,) = checks.folders(None)
    assert error.id == "media_pipeline.E003"


def test_a_machine_that_isolates_nothing_is_told_what_would_help(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layers, "holding", lambda: ())
    network, files = checks.isolation(None)
    assert (network.id, files.id) == ("media_pipeline.W004", "media_pipeline.W005")
    assert "seccomp" in (network.hint or "")
    assert "Landlock" in (files.hint or "")
    monkeypatch.setattr(layers, "holding", lambda: layers.ALL)
    assert checks.isolation(None) == []


def test_a_scanner_that_does_not_answer_is_told(settings: Settings) -> None:
    settings.CLAMAV_URL = "unix:///nowhere/clamd"
    (caution,) = checks.virus_scanner(None)
    assert caution.id == "media_pipeline.W006"
    assert "/nowhere/clamd" in caution.msg
