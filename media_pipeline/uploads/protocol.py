"""tus 1.0.0 as headers: what a request says. Rules only, nothing is read or written here."""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from media_pipeline.uploads.exceptions import BadRequest, LengthUnknown, WrongContentType, WrongVersion

VERSION = "1.0.0"
EXTENSIONS = ("creation", "creation-with-upload", "checksum", "expiration", "termination")
ALGORITHMS = ("sha1", "sha256")
CONTENT_TYPE = "application/offset+octet-stream"

Headers = Mapping[str, str]


@dataclass(frozen=True)
class Checksum:
    """What a piece must add up to."""

    algorithm: str
    digest: bytes

    def start(self) -> Any:
        """Return a new hash object to feed with the piece."""
        return hashlib.new(self.algorithm, usedforsecurity=False)


@dataclass(frozen=True)
class Piece:
    """What a request with bytes says about them: ``offset`` and ``count`` in bytes."""

    offset: int
    count: int
    checksum: Checksum | None


def check_version(headers: Headers) -> None:
    """Raise ``WrongVersion`` unless the request speaks 1.0.0."""
    if headers.get("Tus-Resumable") != VERSION:
        raise WrongVersion


def length(headers: Headers) -> int:
    """Return the whole file's length. One that is told later (Upload-Defer-Length) isn't taken."""
    return _count(headers, "Upload-Length")


def piece(headers: Headers) -> Piece:
    """Return what a PATCH says about its bytes."""
    check_content_type(headers)
    return Piece(_count(headers, "Upload-Offset"), body_length(headers), checksum(headers))


def first_piece(headers: Headers) -> Piece | None:
    """Return what a creation says about the bytes that it brings along; ``None``: it brings none."""
    if headers.get("Content-Type", "") != CONTENT_TYPE or not body_length(headers):
        return None
    return Piece(0, body_length(headers), checksum(headers))


def check_content_type(headers: Headers) -> None:
    if headers.get("Content-Type", "") != CONTENT_TYPE:
        raise WrongContentType


def body_length(headers: Headers) -> int:
    """Return how many bytes the request brings. WSGI can't tell where a body of unknown length ends."""
    if "Transfer-Encoding" in headers:
        raise LengthUnknown
    return _count(headers, "Content-Length") if headers.get("Content-Length") else 0


def checksum(headers: Headers) -> Checksum | None:
    """Return the checksum that the request states: ``sha256 <base64>``; ``None``: none."""
    stated = headers.get("Upload-Checksum")
    if stated is None:
        return None
    algorithm, _, encoded = stated.partition(" ")
    digest = _base64(encoded, "Upload-Checksum")
    if algorithm not in ALGORITHMS or len(digest) != hashlib.new(algorithm).digest_size:
        raise BadRequest("Upload-Checksum")
    return Checksum(algorithm, digest)


def metadata(headers: Headers) -> dict[str, str]:
    """Return ``Upload-Metadata`` as text: ``key base64,key base64,key``."""
    found: dict[str, str] = {}
    for pair in filter(None, headers.get("Upload-Metadata", "").split(",")):
        key, _, encoded = pair.strip().partition(" ")
        if not key or key in found:
            raise BadRequest("Upload-Metadata")
        try:
            found[key] = _base64(encoded, "Upload-Metadata").decode("utf-8")
        except UnicodeDecodeError as error:
            raise BadRequest("Upload-Metadata") from error
    return found


def _count(headers: Headers, name: str) -> int:
    text = headers.get(name, "")
    # int() would take " 1", "1_0" and "١" too.
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise BadRequest(name)
    return int(text)


def _base64(text: str, header: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadRequest(header) from error
