"""Where a stream's files lie in the storage: the one place that knows the paths.

::

    streams/<version>/master.m3u8                       the master playlist
    streams/<version>/<rendition>/playlist.m3u8         init.mp4, 00000.m4s, 00001.m4s, …
    streams/<version>/poster.jpg
    streams/<version>/captions-<digest>/master.m3u8     the same with a subtitles group
    streams/.work/<encode>-<attempt>/                   a stream being made; never served
    captions/<digest>.vtt

Everything below ``streams/<version>/`` and ``captions/`` is written once under a name made from its
content, so that a cache may keep it for a year.
"""

from pathlib import PurePosixPath

STREAMS = "streams"
CAPTIONS = "captions"
WORK = f"{STREAMS}/.work"
PLAYLIST = "playlist.m3u8"
INIT = "init.mp4"
POSTER = "poster.jpg"


def stream(version: str) -> str:
    """Return the folder of a stream."""
    return f"{STREAMS}/{version}"


def master(version: str) -> str:
    return f"{STREAMS}/{version}/master.m3u8"


def playlist(version: str, rendition: str) -> str:
    return f"{STREAMS}/{version}/{rendition}/{PLAYLIST}"


def poster(version: str) -> str:
    return f"{STREAMS}/{version}/{POSTER}"


def captions(digest: str) -> str:
    return f"{CAPTIONS}/{digest}.vtt"


def captions_digest(name: str) -> str:
    """Return the digest in a captions file's name."""
    return PurePosixPath(name).stem


def captioned(version: str, digest: str) -> str:
    """Return the folder of a stream's playlists with a subtitles group."""
    return f"{STREAMS}/{version}/captions-{digest}"


def captioned_master(version: str, digest: str) -> str:
    return f"{captioned(version, digest)}/master.m3u8"


def work(encode_id: int, attempt: int) -> str:
    """Return the private folder of one attempt."""
    return f"{WORK}/{encode_id}-{attempt}"
