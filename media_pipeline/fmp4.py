"""The boxes of a fragmented MP4 (ISO/IEC 14496-12): reading what a playlist must name, moving in time.

A fragment (``moof`` and ``mdat``) is written per group of pictures, so that each keyframe can be addressed.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from media_pipeline.exceptions import OutputInvalid

AAC_LC = "mp4a.40.2"
_CONTAINERS = (b"moov", b"trak", b"mdia", b"mvex", b"moof", b"traf")
_NOT_SYNC = 0x10000


@dataclass(frozen=True)
class Box:
    """``start`` and ``end`` are offsets of the whole box, ``body`` of what follows its header."""

    kind: bytes
    start: int
    body: int
    end: int


@dataclass(frozen=True)
class Fragment:
    """One ``moof`` with its ``mdat``. ``ticks`` is its length in the track's time scale; the first sample's
    bytes end at ``first_end``."""

    start: int
    first_end: int
    samples: int
    ticks: int
    is_key: bool


@dataclass(frozen=True)
class Track:
    """What an initialisation segment says of its one track. ``codecs`` is as in RFC 6381."""

    timescale: int
    codecs: str
    defaults: tuple[int, int, int]


def boxes(data: bytes, start: int = 0, end: int | None = None) -> Iterator[Box]:
    """Yield the boxes of one level. Raises ``OutputInvalid`` when one isn't whole."""
    end = len(data) if end is None else end
    while start < end:
        if start + 8 > end:
            raise OutputInvalid("half a box")
        size, kind = struct.unpack_from(">I4s", data, start)
        body = start + 8
        if size == 1:
            size, body = struct.unpack_from(">Q", data, body)[0], start + 16
        if size < body - start or start + size > end:
            raise OutputInvalid(f"a broken {kind!r} box")
        yield Box(kind, start, body, start + size)
        start += size


def split_init(data: bytes) -> tuple[bytes, bytes]:
    """Part an initialisation segment from the fragments that ffmpeg left behind it."""
    for box in boxes(data):
        if box.kind == b"moov":
            return data[: box.end], data[box.end :]
    raise OutputInvalid("the initialisation segment holds no track")


def track(init: bytes) -> Track:
    """Return what ``init`` says. Raises ``OutputInvalid``."""
    mdhd, trex = _find(init, b"mdhd"), _find(init, b"trex")
    # Version 1 has 64-bit times before the time scale.
    at = mdhd.body + (20 if init[mdhd.body] else 12)
    (timescale,) = struct.unpack_from(">I", init, at)
    duration, size, flags = struct.unpack_from(">III", init, trex.body + 12)
    return Track(timescale, _codecs(init), (duration, size, flags))


def relocate(data: bytes, found: Track, *, shift: int, number: int) -> tuple[bytes, tuple[Fragment, ...]]:
    """Return a media segment moved by ``shift`` ticks, and its fragments, numbered from ``number`` on.

    Indexes (``sidx``) and repeated brands (``styp``) are left out: a playlist needs neither.
    """
    parts: list[bytes] = []
    fragments: list[Fragment] = []
    position = 0
    for box in boxes(data):
        if box.kind not in (b"moof", b"mdat") and not (box.kind == b"styp" and not parts):
            continue
        part = data[box.start : box.end]
        if box.kind == b"moof":
            part, fragment = _moved(part, found, shift, number + len(fragments), position)
            fragments.append(fragment)
        parts.append(part)
        position += len(part)
    return b"".join(parts), tuple(fragments)


def ticks(frames: int, rate: Fraction, found: Track) -> int:
    """Return how many ticks ``frames`` last."""
    return round(frames / rate * found.timescale)


def _moved(moof: bytes, found: Track, shift: int, number: int, position: int) -> tuple[bytes, Fragment]:
    moved = bytearray(moof)
    struct.pack_into(">I", moved, _find(moof, b"mfhd").body + 4, number)
    tfdt = _find(moof, b"tfdt")
    form = ">Q" if moof[tfdt.body] else ">I"
    (time,) = struct.unpack_from(form, moof, tfdt.body + 4)
    try:
        struct.pack_into(form, moved, tfdt.body + 4, time + shift)
    except struct.error as error:
        raise OutputInvalid("a time that doesn't fit its box") from error
    return bytes(moved), _fragment(moof, found, position)


def _fragment(moof: bytes, found: Track, position: int) -> Fragment:
    duration, size, flags = _defaults(moof, found)
    trun = _find(moof, b"trun")
    has, count = struct.unpack_from(">II", moof, trun.body)
    has &= 0xFFFFFF
    at = trun.body + 8
    offset = 0
    if has & 0x1:
        (offset,) = struct.unpack_from(">i", moof, at)
        at += 4
    if has & 0x4:
        (flags,) = struct.unpack_from(">I", moof, at)
        at += 4
    rows = [has & bit for bit in (0x100, 0x200, 0x400, 0x800)]
    width = sum(map(bool, rows))
    values = struct.unpack_from(f">{width * count}I", moof, at)
    durations = values[0::width] if rows[0] else (duration,) * count
    if rows[1] and count:
        size = values[bool(rows[0])]
    if rows[2] and count:
        flags = values[bool(rows[0]) + bool(rows[1])]
    return Fragment(position, position + offset + size, count, sum(durations), not flags & _NOT_SYNC)


def _defaults(moof: bytes, found: Track) -> tuple[int, int, int]:
    """Return the default duration, size and flags of a fragment's samples."""
    tfhd = _find(moof, b"tfhd")
    (has,) = struct.unpack_from(">I", moof, tfhd.body)
    at = tfhd.body + 8
    at += 8 * bool(has & 0x1) + 4 * bool(has & 0x2)
    values = list(found.defaults)
    for number, bit in enumerate((0x8, 0x10, 0x20)):
        if has & bit:
            (values[number],) = struct.unpack_from(">I", moof, at)
            at += 4
    return values[0], values[1], values[2]


def _find(data: bytes, kind: bytes, start: int = 0, end: int | None = None) -> Box:
    """Return the first box of a kind, at any depth. Raises ``OutputInvalid``."""
    found = _search(data, kind, start, len(data) if end is None else end)
    if found is None:
        raise OutputInvalid(f"no {kind!r} box")
    return found


def _search(data: bytes, kind: bytes, start: int, end: int) -> Box | None:
    for box in boxes(data, start, end):
        if box.kind == kind:
            return box
        inner = _search(data, kind, box.body, box.end) if box.kind in _CONTAINERS else None
        if inner is not None:
            return inner
    return None


def h264_codec(init: bytes) -> str:
    """Return the codec string of an initialisation segment, e.g. ``avc1.64001f``.

    It is read from the ``avcC`` box (ISO/IEC 14496-15): version, profile, constraints, level.
    """
    at = init.find(b"avcC")
    if at < 0 or len(init) < at + 8:
        raise OutputInvalid("the initialisation segment holds no H.264")
    return f"avc1.{init[at + 5 : at + 8].hex()}"


def av1_codec(init: bytes) -> str:
    """Return the codec string of an AV1 initialisation segment, e.g. ``av01.0.04M.08``.

    It is read from the ``av1C`` box (AV1 Codec ISO Media File Format Binding, sections 2.3 and 5).
    """
    at = init.find(b"av1C")
    if at < 0 or len(init) < at + 7:
        raise OutputInvalid("the initialisation segment holds no AV1")
    profile_and_level, flags = init[at + 5], init[at + 6]
    depth = 12 if flags & 0x20 else 10 if flags & 0x40 else 8
    tier = "H" if flags & 0x80 else "M"
    return f"av01.{profile_and_level >> 5}.{profile_and_level & 0x1F:02d}{tier}.{depth:02d}"


def _codecs(init: bytes) -> str:
    if b"mp4a" in init:
        return AAC_LC
    return av1_codec(init) if b"av1C" in init else h264_codec(init)
