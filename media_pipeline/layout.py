"""Where a stream's files lie in the storage: the one place that knows the paths.

::

    streams/<version>/master.m3u8                       the master playlist
    streams/<version>/<rendition>/playlist.m3u8         names the segments in the units' folders
    streams/<version>/<rendition>/iframes.m3u8          the same stream's keyframes alone, for winding
    streams/<version>/<unit>/<rendition>/               init.mp4, 00000.m4s, 00001.m4s, … of one unit of work
    streams/<version>/poster-<n>.jpg                    pictures to choose the poster from
    streams/<version>/storyboard.vtt                    and storyboard-<n>.jpg: small pictures in sheets
    streams/<version>/waveform.json                     how loud it is, for the captions editor
    streams/<version>/progressive.mp4                   one file for old phones and for taking home
    streams/<version>/captions-<digest>/master.m3u8     the same stream with a subtitles group, captions.vtt
    streams/<version>/live/                             playlists that grow while the encode goes on
    captions/<digest>.vtt

``<version>`` is made from the source, the ladder and the encode; ``<unit>`` from those, the unit and its
attempt. Whatever is written below them, ``live/`` apart, is written once: a cache may keep it for a year.

A restricted video's files lie below ``restricted/`` in the same manner, at no public address: its version
begins with ``r``, so that whoever knows the version (a web server, a bucket's policy) knows the rule.
"""

import hashlib
import re
from pathlib import PurePosixPath

STREAMS = "streams"
RESTRICTED = "restricted"
CAPTIONS = "captions"
CAPTIONS_FILE = "captions.vtt"
PLAYLIST = "playlist.m3u8"
INIT = "init.mp4"
POSTER = "poster.jpg"
IFRAMES = "iframes.m3u8"
LIVE = "live"
STORYBOARD = "storyboard.vtt"
WAVEFORM = "waveform.json"
PROGRESSIVE = "progressive.mp4"

_RESTRICTED_MARK = "r"
_UNIT = re.compile(r"[0-9a-f]{16}-\d+")


def version(digest: str, *, restricted: bool) -> str:
    """Return the name of a stream by a digest (hex, 32 or more): 32 letters."""
    return (_RESTRICTED_MARK + digest if restricted else digest)[:32]


def is_restricted(version: str) -> bool:
    """Tell whether a stream (or a captions file, by its digest) lies at no public address."""
    return version.startswith(_RESTRICTED_MARK)


def is_restricted_path(path: str) -> bool:
    return path.startswith(f"{RESTRICTED}/")


def digest(*parts: object) -> str:
    """Return what names are made of (hex)."""
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()


def unit(source: str, ladder: str, number: int, attempt: int) -> str:
    """Return the name of the folder, below the stream's, that one attempt at one unit writes into."""
    return f"{digest(source, ladder, number)[:16]}-{attempt}"


def is_unit(name: str) -> bool:
    """Tell whether a folder in a stream is one of a unit's attempts."""
    return bool(_UNIT.fullmatch(name))


def unit_folder(version: str, unit: str) -> str:
    return f"{stream(version)}/{unit}"


def stream(version: str) -> str:
    """Return the folder of a stream."""
    return f"{RESTRICTED if is_restricted(version) else STREAMS}/{version}"


def master(version: str) -> str:
    return f"{stream(version)}/master.m3u8"


def live_master(version: str) -> str:
    return f"{stream(version)}/{LIVE}/master.m3u8"


def playlist(version: str, rendition: str) -> str:
    return f"{stream(version)}/{rendition}/{PLAYLIST}"


def poster(version: str) -> str:
    return f"{stream(version)}/{POSTER}"


def captions(digest: str) -> str:
    """Return the path of a captions file; ``digest`` begins as a stream's version does."""
    return f"{RESTRICTED}/{CAPTIONS}/{digest}.vtt" if is_restricted(digest) else f"{CAPTIONS}/{digest}.vtt"


def captions_digest(name: str) -> str:
    """Return the digest in a captions file's name."""
    return PurePosixPath(name).stem


def captioned(version: str, digest: str) -> str:
    """Return the folder of a stream's playlists with a subtitles group."""
    return f"{stream(version)}/captions-{digest}"


def captioned_master(version: str, digest: str) -> str:
    return f"{captioned(version, digest)}/master.m3u8"
