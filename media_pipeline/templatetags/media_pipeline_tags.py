"""What the player and the admin's templates ask of a video."""

from django import template

from media_pipeline import addresses, layout, queries
from media_pipeline.ffmpeg import AUDIO_ONLY
from media_pipeline.models import Chapter, Video
from media_pipeline.models.videos import public_url
from media_pipeline.queries import DataCost
from media_pipeline.reasons import size
from media_pipeline.status import Status

register = template.Library()


@register.simple_tag
def video_status(video: Video) -> Status:
    """Return the state in words."""
    return queries.video_status(video)


@register.simple_tag
def data_cost(video: Video) -> DataCost | None:
    """Return what playing the video transfers."""
    return queries.data_cost(video)


@register.simple_tag
def plain_master(video: Video) -> str:
    """Return the playlist without subtitles, for a player that shows captions by itself.

    It is the growing one while there is no whole.
    """
    return public_url(layout.master(video.stream_version)) if video.stream_version else video.live_url


@register.simple_tag
def audio_playlist(video: Video) -> str:
    """Return the playlist of the sound alone."""
    return public_url(layout.playlist(video.stream_version, AUDIO_ONLY))


@register.simple_tag
def poster_address(video: Video) -> str:
    """Return where the poster is fetched, for pages of people who have signed in; a restricted one's too."""
    return addresses.address(video.poster)


@register.simple_tag
def chapters_of(video: Video) -> list[Chapter]:
    """Return the chapters in order. One query."""
    return list(video.chapters.all())


@register.filter
def clock_time(seconds: float | None) -> str:
    """Return a length as a clock shows it: ``3:07``, ``1:02:00``; nothing for nothing."""
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


@register.filter
def moment(seconds: float) -> str:
    """Return a moment as a clock shows it: the second that has begun."""
    return clock_time(int(seconds))


@register.filter
def file_size(count: int) -> str:
    """Return a number of bytes as people read it."""
    return size(count)


@register.filter
def bit_rate(bits: int) -> str:
    """Return a bit rate as people read it: ``64 kbit/s``, ``1.4 Mbit/s``."""
    return f"{bits / 1_000_000:.1f} Mbit/s" if bits >= 1_000_000 else f"{round(bits / 1000)} kbit/s"
