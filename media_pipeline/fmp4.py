"""The few bytes of a fragmented MP4 that a master playlist must name."""

from media_pipeline.exceptions import OutputInvalid

AAC_LC = "mp4a.40.2"


def h264_codec(init: bytes) -> str:
    """Return the codec string of an initialisation segment, e.g. ``avc1.64001f`` (RFC 6381).

    It is read from the ``avcC`` box (ISO/IEC 14496-15): version, profile, constraints, level.
    """
    at = init.find(b"avcC")
    if at < 0 or len(init) < at + 8:
        raise OutputInvalid("the initialisation segment holds no H.264")
    return f"avc1.{init[at + 5 : at + 8].hex()}"
