"""What the player says a lesson costs is what its files weigh."""

from pathlib import Path

import m3u8
import pytest

from media_pipeline import layout, queries
from media_pipeline.models import Video
from media_pipeline.streams import Stream
from tests.media_pipeline.ready import ready_video


@pytest.fixture
def video(hd_stream: tuple[Path, Stream], media: Path, db: None) -> Video:
    return ready_video(hd_stream, media)


def weight(media: Path, video: Video, rendition: str) -> int:
    """Return the bytes that a player fetches of a rendition: every file that its playlist names."""
    place = media / layout.playlist(video.stream_version, rendition)
    named = m3u8.load(str(place)).segments
    files = {one.init_section.uri for one in named} | {one.uri for one in named}
    return sum((place.parent / name).stat().st_size for name in files)


def test_the_cost_is_the_lowest_quality_with_its_sound(video: Video, media: Path) -> None:
    cost = queries.data_cost(video)
    assert cost is not None
    fetched = weight(media, video, cost.quality) + weight(media, video, "audio")
    assert cost.video_bytes == pytest.approx(fetched, rel=0.02)
    names = video.renditions.filter(height__isnull=False).values_list("name", flat=True)
    assert weight(media, video, cost.quality) == min(weight(media, video, name) for name in names)


def test_the_cost_of_listening_is_the_sound_alone(video: Video, media: Path) -> None:
    cost = queries.data_cost(video)
    assert cost is not None
    assert cost.audio_bytes == pytest.approx(weight(media, video, "audio-only"), rel=0.05)
