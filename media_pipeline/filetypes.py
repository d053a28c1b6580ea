"""What a public file is told to be: its type, how long it may be kept, whether it is worth compressing."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from media_pipeline import layout

# Everything else is sent as a download: a page among the files must not run as one of the site's.
CONTENT_TYPES = {
    ".m3u8": "application/vnd.apple.mpegurl",
    ".m4s": "video/iso.segment",
    ".mp4": "video/mp4",
    ".vtt": "text/vtt; charset=utf-8",
    ".json": "application/json",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
}
FOREVER = "public, max-age=31536000, immutable"
AN_HOUR = "public, max-age=3600"
# A playlist that grows: a CDN may answer a crowd with one copy, and asks again after a second.
A_SECOND = "public, max-age=1"
PRIVATE = "private, max-age=31536000, immutable"
PRIVATE_SECOND = "private, max-age=1"

_TEXT = {".m3u8", ".vtt", ".json"}
_UNKNOWN = "application/octet-stream"


@dataclass(frozen=True)
class Kind:
    """How a file is served. ``is_live`` tells that it is written again and again."""

    content_type: str
    cache_control: str
    is_text: bool
    is_live: bool

    @property
    def is_download(self) -> bool:
        return self.content_type == _UNKNOWN


def describe(path: str) -> Kind:
    """Return how the file at a path of the storage is served."""
    ending = PurePosixPath(path).suffix.lower()
    return Kind(
        content_type=CONTENT_TYPES.get(ending, _UNKNOWN),
        cache_control=_cache_control(path),
        is_text=ending in _TEXT,
        is_live=_is_live(path),
    )


def _cache_control(path: str) -> str:
    if path.startswith(f"{layout.RESTRICTED}/"):
        return PRIVATE_SECOND if _is_live(path) else PRIVATE
    if not path.startswith((f"{layout.STREAMS}/", f"{layout.CAPTIONS}/")):
        return AN_HOUR
    return A_SECOND if _is_live(path) else FOREVER


def _is_live(path: str) -> bool:
    parts = path.split("/")
    return len(parts) > 3 and parts[0] in (layout.STREAMS, layout.RESTRICTED) and parts[2] == layout.LIVE
