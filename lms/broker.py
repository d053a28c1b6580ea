"""Celery's filesystem broker, without its races.

kombu's own writes a message where a worker may take it half-written: the worker then ends with a JSON error
and the message is lost. Here a message appears whole or not at all, and a table that is being written is
read again.
"""

import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kombu.transport import filesystem
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps

_TRIES = 20


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        folder = Path(self.data_folder_out)
        # Taken in the order of their names; one without the queue's ending is taken by nobody.
        name = f"{time.monotonic_ns():020d}_{uuid.uuid4()}"
        unfinished = folder / f"{name}.part"
        unfinished.write_bytes(str_to_bytes(dumps(payload)))
        unfinished.replace(folder / f"{name}.{queue}.msg")

    def get_table(self, exchange: str) -> Any:
        return _patiently(lambda: super(Channel, self).get_table(exchange))

    def _queue_bind(self, *args: Any) -> None:
        _patiently(lambda: super(Channel, self)._queue_bind(*args))


class Transport(filesystem.Transport):
    Channel = Channel


def _patiently(read: Callable[[], Any]) -> Any:
    """Return what ``read`` returns; an exchange's table is empty for the moment in which it is written."""
    for _ in range(_TRIES):
        try:
            return read()
        except ValueError:
            time.sleep(0.02)
    return read()
