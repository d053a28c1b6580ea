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
    (b"%PDF-", Reason.ARCHIVE),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Reason.ARCHIVE),  # Word, Excel and PowerPoint of old
    (b"ID3", Reason.NO_VIDEO_STREAM),
    (b"\xff\xfb", Reason.NO_VIDEO_STREAM),
    (b"fLaC", Reason.NO_VIDEO_STREAM),
    (b"#!AMR", Reason.NO_VIDEO_STREAM),
    # Films, of kinds that are not opened here: export them as MP4.
    (b".RMF", Reason.UNREADABLE),
    (b"\x06\x0e\x2b\x34\x02\x05\x01\x01", Reason.UNREADABLE),
)
# A box or a chunk whose kind stands in bytes 8 to 12.
_KINDS_WITHIN = {
    **dict.fromkeys((b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis"), Reason.IMAGE),
    b"WEBP": Reason.IMAGE,
    b"WAVE": Reason.NO_VIDEO_STREAM,
}


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
    if head[4:8] == b"ftyp" or head[:4] == b"RIFF":
        return _KINDS_WITHIN.get(head[8:12])
    return next((reason for start, reason in _OTHER_KINDS if head.startswith(start)), None)


def claimed_bytes(head: bytes) -> int:
    """Return how long a file says it is at its beginning, as AVI does; ``0`` where it doesn't."""
    is_riff = head[:4] == b"RIFF" and head[8:12] == b"AVI "
    return int.from_bytes(head[4:8], "little") if is_riff else 0
