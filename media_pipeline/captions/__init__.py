"""Captions: WebVTT, SubRip and SubStation in, one plain kind of cue out. Rules only: no database, no files.

A file is decoded (:func:`decode`), its cues are found (:mod:`.blocks`, :mod:`.substation`) and mended
(:mod:`.mending`), and what was mended is told in words (:mod:`.wording`). What is written (:func:`write`,
:func:`write_srt`) holds cues and nothing else: no styles, no positions, no markup, so that a file from
anywhere is safe to show on a page. Input is bounded by ``MAX_BYTES`` and ``MAX_CUES``; every step is linear
in it.
"""

from media_pipeline.captions.cues import MAX_CUES, Cue, check_count
from media_pipeline.captions.decoding import MAX_BYTES, decode
from media_pipeline.captions.mending import Fault, Mended, mend
from media_pipeline.captions.reading import Reading, parse, read
from media_pipeline.captions.writing import write, write_srt

__all__ = [
    "MAX_BYTES",
    "MAX_CUES",
    "Cue",
    "Fault",
    "Mended",
    "Reading",
    "check_count",
    "decode",
    "mend",
    "parse",
    "read",
    "write",
    "write_srt",
]
