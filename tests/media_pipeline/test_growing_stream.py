"""A stream that can be played while it grows: it never says more than there is, and never shrinks."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from lms.lib import clock
from media_pipeline import jobs, layout, publishing, services
from media_pipeline.jobs import Lease
from media_pipeline.models import EncodeUnit, Leftover, UnitState, Video, VideoState
from media_pipeline.plan import Piece, Pieces, UnitResult
from media_pipeline.publishing import Publisher
from media_pipeline.reasons import Reason
from tests.media_pipeline.files import missing_files, unowned_files
from tests.media_pipeline.test_queue import claimed, plan

RENDITIONS = [picture.name for picture in plan(60.0).pictures]


@pytest.fixture
def video(upload: Callable[..., Video], clip: Path) -> Video:
    """A video of two pieces that wait."""
    video = upload(clip)
    jobs.planned(claimed(), plan(60.0, 60.0))
    return video


def made(folder: Path, count: int) -> UnitResult:
    """Make so many segments of four seconds in every rendition, as an encoder does."""
    parts = []
    for name in RENDITIONS:
        (folder / name).mkdir(parents=True, exist_ok=True)
        files = [f"{name}/init.mp4", *(f"{name}/{number:05}.m4s" for number in range(count))]
        for file in files:
            if not (folder / file).exists():
                (folder / file).write_bytes(b"0123456789")
        pieces = tuple(Piece(file, 4.0, 10) for file in files[1:])
        parts.append(Pieces(name, files[0], "same", "avc1.640015", pieces))
    return UnitResult(tuple(parts))


def publish(lease: Lease, folder: Path, count: int) -> None:
    """Let an attempt have finished so many segments."""
    Publisher(lease, folder).pieces(made(folder, count))


def listed(video: Video, media: Path) -> list[str]:
    """Return the segments that the lowest quality's growing playlist names."""
    video.refresh_from_db()
    text = (media / layout.stream(video.live_version) / "live" / f"{RENDITIONS[0]}.m3u8").read_text()
    return [line for line in text.splitlines() if line.endswith(".m4s")]


def lose(lease: Lease) -> None:
    past = clock.now() - timedelta(seconds=1)
    EncodeUnit.objects.filter(pk=lease.unit_id, state=UnitState.RUNNING).update(lease_expires_at=past)
    services.sweep()


def test_it_can_be_played_after_the_first_segment(video: Video, media: Path, tmp_path: Path) -> None:
    publish(claimed(), tmp_path / "a", 1)
    video.refresh_from_db()
    assert (video.state, video.is_playable) == (VideoState.PLAYABLE, False)
    assert video.live_version == video.encodes.get().stream_version
    assert missing_files(video.live_version, live=True) == []


def test_what_comes_after_a_gap_waits(video: Video, media: Path, tmp_path: Path) -> None:
    first, second = claimed(), claimed()
    publish(second, tmp_path / "b", 3)
    video.refresh_from_db()
    assert video.state == VideoState.ENCODING
    publish(first, tmp_path / "a", 2)
    assert len(listed(video, media)) == 2


def test_a_lost_attempts_segments_stay_until_the_next_one_has_as_many(
    video: Video, media: Path, tmp_path: Path
) -> None:
    first = claimed()
    publish(first, tmp_path / "a", 3)
    before = listed(video, media)
    lose(first)
    second = claimed()
    assert (second.unit_id, second.attempt) == (first.unit_id, 2)
    publish(second, tmp_path / "b", 2)
    assert listed(video, media) == before
    assert missing_files(video.live_version, live=True) == []
    publish(second, tmp_path / "b", 3)
    after = listed(video, media)
    assert len(after) == len(before)
    assert all(second.folder in line for line in after)


def test_what_players_may_still_ask_for_goes_a_little_later(
    video: Video, media: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = claimed()
    publish(first, tmp_path / "a", 1)
    lose(first)
    second = claimed()
    publish(second, tmp_path / "b", 2)
    old = layout.unit_folder(first.stream_version, first.folder)
    assert Leftover.objects.get().path == old
    assert (media / old).exists()
    assert unowned_files() == []
    later = clock.now() + publishing.LOST_PIECES_KEPT + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    services.sweep()
    assert not (media / old).exists()


def test_an_attempt_that_showed_nothing_leaves_nothing(video: Video, media: Path, tmp_path: Path) -> None:
    lease = claimed()
    Publisher(lease, tmp_path / "a").move(made(tmp_path / "a", 2))
    lose(lease)
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_a_failed_video_can_no_longer_be_played(video: Video, media: Path, tmp_path: Path) -> None:
    lease = claimed()
    publish(lease, tmp_path / "a", 2)
    jobs.refuse(lease, Reason.TRUNCATED)
    video.refresh_from_db()
    assert (video.state, video.live_version) == (VideoState.FAILED, "")


def test_a_second_encode_is_not_shown_while_it_grows(video: Video, media: Path, tmp_path: Path) -> None:
    Video.objects.update(state=VideoState.READY, stream_version="a" * 32)
    publish(claimed(), tmp_path / "a", 3)
    video.refresh_from_db()
    assert (video.state, video.live_version) == (VideoState.READY, "")
    assert list(media.rglob("live")) == []
