"""A stream's last segment, when it is so short that a player may not notice it.

Sound is cut at whole frames, so a film of a round length often leaves one frame (21 ms) for a segment of its
own. The encoder's delay, which the edit list takes back, moves that frame off the time at which hls.js looks
for it: the sound then never ends for hls.js, and playback stalls just before the end instead of ending.
"""

from dataclasses import replace

from media_pipeline.plan import Piece

SHORTEST = 0.5  # seconds


def joined(before: Piece, tail: Piece) -> Piece:
    """Return the piece whose bytes are ``before``'s with ``tail``'s behind them.

    Fragments of an MP4 may follow each other in one segment (ISO/IEC 23000-19).
    """
    moved = tuple(replace(keyframe, offset=keyframe.offset + before.bytes) for keyframe in tail.keyframes)
    return replace(
        before,
        seconds=before.seconds + tail.seconds,
        bytes=before.bytes + tail.bytes,
        keyframes=before.keyframes + moved,
    )
