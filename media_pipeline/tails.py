"""A stream's last segment, when it is so short that a player may not notice it.

Sound is cut at whole frames, so a film of a round length often leaves one frame (21 ms) for a segment of its
own. The encoder's delay, which the edit list takes back, moves that frame off the time at which hls.js looks
for it: the sound then never ends for hls.js, and playback stalls just before the end instead of ending.
"""

import re
from pathlib import Path

from media_pipeline import layout, playlists

SHORTEST = 0.5  # seconds


def join_short_tail(place: Path) -> bool:
    """Append a too short last segment of the rendition in ``place`` to the one before; tell whether it was.

    Fragments of an MP4 may follow each other in one segment (ISO/IEC 23000-19).
    """
    path = place / layout.PLAYLIST
    text = path.read_text(encoding="utf-8")
    *_, before, tail = (None, *playlists.parse(text).segments)
    if before is None or tail is None or tail.seconds >= SHORTEST:
        return False
    with (place / before.uri).open("ab") as file:
        file.write((place / tail.uri).read_bytes())
    path.write_text(_joined(text, before, tail), encoding="utf-8")
    (place / tail.uri).unlink()
    return True


def _joined(text: str, before: playlists.Segment, tail: playlists.Segment) -> str:
    lines = text.splitlines()
    at = lines.index(tail.uri)
    del lines[at - 1 : at + 1]
    seconds = before.seconds + tail.seconds
    lines[lines.index(before.uri) - 1] = f"#EXTINF:{seconds:.6f},"
    joined = "\n".join(lines) + "\n"
    return re.sub(
        r"(?<=#EXT-X-TARGETDURATION:)\d+", lambda found: str(max(int(found[0]), round(seconds))), joined
    )
