"""The site's workers, with pieces so short and pauses so small that twelve seconds of film have many of both.

``celery -A tests.media_pipeline.faults.small_pieces …``, or imported by :mod:`.program`.
"""

from datetime import timedelta
from functools import partial

import django

from lms.celery import app

__all__ = ["app"]

django.setup()

from media_pipeline import jobs, planning  # noqa: E402 - they need the applications

planning.units = partial(planning.units, whole=4.0, piece=4.0)
jobs._PAUSE = timedelta(seconds=0.2)
jobs._DELAY = timedelta(seconds=0.5)
