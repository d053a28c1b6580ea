"""The addresses of restricted videos: signed, and good for a while.

::

    /media/s/<expires>-<signature>/<version>/master.m3u8

The signature stands in the path, so that whatever a playlist names by a relative address carries it too. It
is what nginx's ``secure_link_md5`` computes, so that nginx may check and send by itself: an MD5 over expiry,
version and key. That is no HMAC, and needn't be one: who watches can't choose what is signed, since the
server makes version and expiry, and without the key an MD5 can't be found.
"""

import base64
import hashlib
import hmac
import re
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from lms.lib import clock
from media_pipeline import layout

# Learners who begin in the same ten minutes share an address, and what their browser has kept.
_STEP = 600
_TOKEN = re.compile(r"^(\d{1,12})-([A-Za-z0-9_-]{22})$")


def sign(path: str) -> str:
    """Return the address of a restricted stream's file by its path in the storage."""
    folder, version, file = path.split("/", 2)
    if folder != layout.RESTRICTED:
        raise ValueError(f"{path} is no restricted file")
    lasts = clock.now() + timedelta(seconds=settings.MEDIA_LINK_SECONDS)
    expires = -(-int(lasts.timestamp()) // _STEP) * _STEP
    return reverse("media_pipeline:signed", args=[f"{expires}-{_signature(expires, version)}", version, file])


def seconds_left(token: str, version: str, now: datetime) -> int:
    """Return how long a token still lets a version be read; 0: it doesn't, or never did."""
    found = _TOKEN.match(token)
    if not found:
        return 0
    expires = int(found[1])
    if not hmac.compare_digest(found[2], _signature(expires, version)):
        return 0
    return max(0, expires - int(now.timestamp()))


def _signature(expires: int, version: str) -> str:
    text = f"{expires}/{version} {settings.MEDIA_LINK_KEY}"
    digest = hashlib.md5(text.encode(), usedforsecurity=False).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
