"""The engines, and which one this site runs on."""

import functools
from pathlib import Path

from django.conf import settings

from search.engines.base import Engine
from search.exceptions import EngineUnknown

__all__ = ["Engine", "engine"]


def engine() -> Engine:
    """Return the engine of ``SEARCH_URL``; the same one for the life of the process."""
    return _engine_of(settings.SEARCH_URL)


@functools.cache
def _engine_of(url: str) -> Engine:
    # Not parsed as an address: a folder may have any characters in its name.
    scheme, _colon, folder = url.partition("://")
    if scheme != "tantivy" or not folder:
        raise EngineUnknown(scheme or url)
    # Imported here: a site on another engine does without tantivy.
    from search.engines.embedded import EmbeddedEngine

    return EmbeddedEngine(Path(folder))
