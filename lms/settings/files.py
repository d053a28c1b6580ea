"""Where files are kept: in folders of this machine, or in two buckets of an S3-compatible storage."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from environs import Env

Storages = dict[str, dict[str, Any]]


def storages(env: Env, data_dir: Path) -> Storages:
    """Return ``STORAGES`` without static files: ``default`` is what the site shows, ``private`` holds
    the uploaded originals, which are read by the pipeline and never served.
    """
    if env.str("MEDIA_S3_BUCKET", ""):
        return {
            "default": _bucket(env, env.str("MEDIA_S3_BUCKET"), domain=env.str("MEDIA_S3_CUSTOM_DOMAIN", "")),
            "private": _bucket(env, env.str("MEDIA_S3_PRIVATE_BUCKET", "")),
        }
    return {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": data_dir / "private", "base_url": None},
        },
    }


def origins(env: Env) -> list[str]:
    """Return the origins beside the site's own that browsers load streams and pictures from."""
    domain = env.str("MEDIA_S3_CUSTOM_DOMAIN", "")
    redirects = env.bool("MEDIA_S3_REDIRECT", False)
    addresses = [
        env.str("MEDIA_URL", ""),
        f"https://{domain}" if domain else "",
        env.str("MEDIA_S3_ENDPOINT", "") if redirects else "",
    ]
    parts = [urlsplit(address) for address in addresses]
    return [f"{part.scheme}://{part.netloc}" for part in parts if part.netloc]


def _bucket(env: Env, name: str, domain: str = "") -> dict[str, Any]:
    return {
        "BACKEND": "media_pipeline.buckets.Bucket",
        "OPTIONS": {
            "bucket_name": name,
            "endpoint_url": env.str("MEDIA_S3_ENDPOINT", "") or None,
            "region_name": env.str("MEDIA_S3_REGION", "") or None,
            "access_key": env.str("MEDIA_S3_ACCESS_KEY", "") or None,
            "secret_key": env.str("MEDIA_S3_SECRET_KEY", "") or None,
            "addressing_style": env.str("MEDIA_S3_ADDRESSING_STYLE", "auto"),
            "custom_domain": domain or None,
        },
    }
