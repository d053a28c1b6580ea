"""What a file is not, by its first bytes: told before any demuxer sees it."""

from media_pipeline.reasons import Reason

HEAD = 512

# Text that ffmpeg would follow to other files or to the network.
_PLAYLIST_HEADS = (
    b"#extm3u",
    b"ffconcat",
    b"<mpd",
    b"<smoothstreamingmedia",
    b"<smil",
    b"[playlist]",
    b"<playlist",
    b"<asx",
    b"v=0\r",
    b"v=0\n",
    b"file '",
    b"http://",
    b"https://",
    b"rtsp://",
    b"rtmp://",
)


# What people also send, and what they are told.
_OTHER_KINDS = (
    (b"\x89PNG\r\n", Reason.IMAGE),
    (b"\xff\xd8\xff", Reason.IMAGE),
    (b"GIF87a", Reason.IMAGE),
    (b"GIF89a", Reason.IMAGE),
    (b"PK\x03\x04", Reason.ARCHIVE),
    (b"\x1f\x8b\x08", Reason.ARCHIVE),
    (b"Rar!", Reason.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", Reason.ARCHIVE),
    (b"ID3", Reason.NO_VIDEO_STREAM),
    (b"fLaC", Reason.NO_VIDEO_STREAM),
)


def reason(head: bytes) -> Reason | None:
    """Say why a file that begins with ``head`` is no video; ``None``: it may be one."""
    if not head:
        return Reason.EMPTY
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith(b"<?xml"):
        text = text.partition(b"?>")[2].lstrip()
    if text.startswith(_PLAYLIST_HEADS):
        return Reason.PLAYLIST
    if text.startswith(b"<svg"):
        return Reason.IMAGE
    return next((reason for start, reason in _OTHER_KINDS if head.startswith(start)), None)


def claimed_bytes(head: bytes) -> int:
    """Return how long a file says it is at its beginning, as AVI does; ``0`` where it doesn't."""
    is_riff = head[:4] == b"RIFF" and head[8:12] == b"AVI "
    return int.from_bytes(head[4:8], "little") if is_riff else 0
