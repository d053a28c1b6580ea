"""A video, the renditions it plays from, and the encodes that make them."""

from media_pipeline.models.encodes import (
    UNFINISHED,
    Encode,
    EncodePurpose,
    EncodeQuerySet,
    EncodeState,
    EncodeUnit,
    UnitKind,
    UnitState,
)
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
    "UNFINISHED",
    "CaptionsOrigin",
    "Chapter",
    "Encode",
    "EncodePurpose",
    "EncodeQuerySet",
    "EncodeState",
    "EncodeUnit",
    "Rendition",
    "RenditionKind",
    "Rights",
    "UnitKind",
    "UnitState",
    "Video",
    "VideoQuerySet",
    "VideoState",
    "private_storage",
]
