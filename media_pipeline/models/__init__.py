"""A video, the uploads it comes from, the renditions it plays from, and the encodes that make them."""

from media_pipeline.models.encodes import (
    UNFINISHED,
    Encode,
    EncodePurpose,
    EncodeQuerySet,
    EncodeState,
    EncodeUnit,
    EncodeUnitQuerySet,
    Leftover,
    UnitKind,
    UnitState,
)
from media_pipeline.models.transcriptions import (
    UNSETTLED,
    Transcription,
    TranscriptionReason,
    TranscriptionState,
)
from media_pipeline.models.uploads import HELD, Upload, UploadQuerySet, UploadState
from media_pipeline.models.videos import (
    CaptionsOrigin,
    Chapter,
    Rendition,
    RenditionKind,
    Rights,
    Video,
    VideoQuerySet,
    VideoState,
    private_storage,
)

__all__ = [
    "HELD",
    "UNFINISHED",
    "UNSETTLED",
    "CaptionsOrigin",
    "Chapter",
    "Encode",
    "EncodePurpose",
    "EncodeQuerySet",
    "EncodeState",
    "EncodeUnit",
    "EncodeUnitQuerySet",
    "Leftover",
    "Rendition",
    "RenditionKind",
    "Rights",
    "Transcription",
    "TranscriptionReason",
    "TranscriptionState",
    "UnitKind",
    "UnitState",
    "Upload",
    "UploadQuerySet",
    "UploadState",
    "Video",
    "VideoQuerySet",
    "VideoState",
    "private_storage",
]
