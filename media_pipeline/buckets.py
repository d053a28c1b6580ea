"""A bucket of an S3-compatible storage, as the pipeline and the delivery need it.

Named in ``STORAGES`` only where a bucket is set up; nothing else imports it, so that a site that keeps its
files in folders never loads the S3 client.
"""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError
from django.conf import settings
from django.core.files import File
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

from media_pipeline import filetypes
from media_pipeline.stored import Facts

_CHUNK = 256 * 1024
# What is opened is kept in memory up to here, beyond it in a temporary file.
_IN_MEMORY = 8 * 1024**2
# What S3 lists, and deletes, with one request.
_AT_ONCE = 1000


class Bucket(S3Storage):
    """One bucket. Addresses lead to ``custom_domain`` if it has one, else to the site's ``/media/``."""

    def get_default_settings(self) -> dict[str, Any]:
        defaults: dict[str, Any] = super().get_default_settings()
        return defaults | {"file_overwrite": False, "max_memory_size": _IN_MEMORY}

    def __init__(self, **options: Any) -> None:
        style = options.pop("addressing_style", "auto")
        # Other makers' storages know neither the checksums that boto3 sends unasked nor its newest signature.
        options["client_config"] = Config(
            s3={"addressing_style": style},
            signature_version="s3v4",
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            retries={"max_attempts": 5, "mode": "standard"},
        )
        super().__init__(**options)

    def url(self, name: str, *args: Any, **options: Any) -> str:
        if self.custom_domain:
            return str(super().url(name, *args, **options))
        return f"{settings.MEDIA_URL}{filepath_to_uri(name)}"

    def get_object_parameters(self, name: str) -> dict[str, Any]:
        """Say once, when a file is written, what a CDN that reads the bucket has to tell browsers."""
        kind = filetypes.describe(name)
        return {"ContentType": kind.content_type, "CacheControl": kind.cache_control}

    def overwrite(self, name: str, content: "File[bytes]") -> None:
        """Put a file in place, replacing what is there in one step."""
        self._save(name, content)

    def remove_below(self, folder: str) -> None:
        """Delete every file whose path begins with ``folder/``."""
        for page in list(self._pages(folder)):
            keys = [{"Key": key} for key in page]
            self.bucket.delete_objects(Delete={"Objects": keys, "Quiet": True})

    def copy_below(self, folder: str, target: str) -> None:
        """Copy every file of ``folder`` into ``target``, inside the storage."""
        prefix = self._normalize_name(folder) + "/"
        for page in self._pages(folder):
            for key in page:
                copy = self._normalize_name(f"{target}/{key.removeprefix(prefix)}")
                self.bucket.Object(copy).copy(
                    {"Bucket": self.bucket_name, "Key": key},
                    ExtraArgs={**self.get_object_parameters(copy), "MetadataDirective": "REPLACE"},
                )

    def facts(self, name: str) -> Facts:
        """Return what a file is. Raises ``FileNotFoundError``."""
        try:
            head = self._client.head_object(Bucket=self.bucket_name, Key=self._normalize_name(name))
        except ClientError as error:
            raise _as_file_error(error, name) from error
        modified = int(head["LastModified"].timestamp())
        return Facts(size=head["ContentLength"], modified=modified, etag=head["ETag"])

    def chunks(self, name: str, first: int, last: int) -> Iterator[bytes]:
        """Yield the bytes ``first`` to ``last`` (both counted), a little at a time."""
        if last < first:
            return
        found = self._client.get_object(
            Bucket=self.bucket_name, Key=self._normalize_name(name), Range=f"bytes={first}-{last}"
        )
        with closing(found["Body"]) as body:
            yield from body.iter_chunks(_CHUNK)

    def read(self, name: str) -> bytes:
        """Return the whole of a small file."""
        found = self._client.get_object(Bucket=self.bucket_name, Key=self._normalize_name(name))
        with closing(found["Body"]) as body:
            return bytes(body.read())

    def presigned(self, name: str, seconds: int) -> str:
        """Return an address at the storage itself that works for some ``seconds``."""
        return str(
            self._client.generate_presigned_url(
                "get_object",
                Params={"Bucket": self.bucket_name, "Key": self._normalize_name(name)},
                ExpiresIn=seconds,
            )
        )

    @property
    def _client(self) -> Any:
        return self.connection.meta.client

    def _pages(self, folder: str) -> Iterator[list[str]]:
        """Yield the keys below a folder, page by page."""
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self.bucket_name,
            Prefix=self._normalize_name(folder) + "/",
            PaginationConfig={"PageSize": _AT_ONCE},
        )
        for page in pages:
            if "Contents" in page:
                yield [entry["Key"] for entry in page["Contents"]]


def _as_file_error(error: ClientError, name: str) -> Exception:
    missing = error.response["ResponseMetadata"]["HTTPStatusCode"] in (403, 404)
    # Without the right to list a bucket, S3 answers 403 for what isn't there.
    return FileNotFoundError(name) if missing else error
