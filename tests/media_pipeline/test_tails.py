"""A last segment too short to be noticed joins the one before."""

from media_pipeline import tails
from media_pipeline.plan import Keyframe, Piece


def test_the_tail_follows_the_piece_before() -> None:
    before = Piece("360p/00002.m4s", 4.0, 1000, (Keyframe(24, 100, 2.0), Keyframe(600, 80, 2.0)))
    tail = Piece("360p/00003.m4s", 0.2, 50, (Keyframe(0, 40, 0.2),))
    joined = tails.joined(before, tail)
    assert (joined.name, joined.seconds, joined.bytes) == ("360p/00002.m4s", 4.2, 1050)
    assert joined.keyframes == (*before.keyframes, Keyframe(1000, 40, 0.2))
