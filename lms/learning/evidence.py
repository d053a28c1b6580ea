"""What a completion rests on, in a form that can be checked later. Pure."""

import hashlib
import json
from typing import Any


def canonical(evidence: Any) -> bytes:
    """Return the one JSON text of ``evidence``: sorted keys, no spaces, UTF-8, no NaN."""
    text = json.dumps(evidence, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


def digest(evidence: Any) -> str:
    """Return the SHA-256 of the canonical form, in hex."""
    return hashlib.sha256(canonical(evidence)).hexdigest()
